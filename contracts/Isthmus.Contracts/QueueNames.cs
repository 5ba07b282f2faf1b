namespace Isthmus.Contracts;

/// <summary>Names of the queues that commands are sent to: one a host and service.</summary>
public static class QueueNames
{
    /// <summary>The saga.</summary>
    public const string Coordinator = "coordinator";
    /// <summary>Where the coordinator probes a service through its address.</summary>
    public const string Verify = "coordinator-verify";

    /// <summary>Where the coordinator keeps the newest load samples and is asked where services run.</summary>
    public const string Registry = "coordinator-registry";

    /// <summary>Where the monitor hears of moves.</summary>
    public const string Monitor = "monitor";

    /// <summary>Where the coordinator hears of consumers that threw.</summary>
    public const string Faults = "coordinator-faults";

    /// <summary>The transfer service.</summary>
    public const string Transfer = "transfer";

    /// <summary>A host's dumper: the source's side.</summary>
    public static string Dumper(string host) => $"dumper-{host}";

    /// <summary>A host's restorer: the destination's side.</summary>
    public static string Restorer(string host) => $"restorer-{host}";
}
