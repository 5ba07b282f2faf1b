namespace Isthmus.Contracts;

/// <summary>Names of the queues that commands are sent to: one a host and service.</summary>
public static class QueueNames
{
    public const string Coordinator = "coordinator";
    /// <summary>Where the coordinator probes a service through its address.</summary>
    public const string Verify = "coordinator-verify";

    /// <summary>Where the coordinator keeps the newest load samples.</summary>
    public const string Load = "coordinator-load";

    /// <summary>Where the coordinator hears of consumers that threw.</summary>
    public const string Faults = "coordinator-faults";

    public const string Transfer = "transfer";

    public static string Dumper(string host) => $"dumper-{host}";

    public static string Restorer(string host) => $"restorer-{host}";
}
