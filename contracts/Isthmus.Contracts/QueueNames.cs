namespace Isthmus.Contracts;

/// <summary>Names of the queues that commands are sent to: one a host and service.</summary>
public static class QueueNames
{
    public const string Coordinator = "coordinator";
    public const string Transfer = "transfer";

    public static string Dumper(string host) => $"dumper-{host}";

    public static string Restorer(string host) => $"restorer-{host}";
}
