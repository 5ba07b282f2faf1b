namespace Isthmus.Contracts;

/// <summary>Names of the queues that commands are sent to: one a host and service.</summary>
public static class QueueNames
{
    /// <summary>The saga.</summary>
    public const string Coordinator = "coordinator";

    /// <summary>Where the coordinator probes a service through its address.</summary>
    public const string Verify = "coordinator-verify";

    /// <summary>Where hosts make themselves known to the coordinator, and it is asked where services run.</summary>
    public const string Registry = "coordinator-registry";

    /// <summary>Where the monitor hears of moves.</summary>
    public const string Monitor = "monitor";

    /// <summary>Where the coordinator hears of consumers that threw.</summary>
    public const string Faults = "coordinator-faults";

    /// <summary>The transfer service.</summary>
    public const string Transfer = "transfer";

    /// <summary>Ends of moves, after which old bundles are deleted; no stage of a move waits for it.</summary>
    public const string Retention = "transfer-retention";

    /// <summary>What the queues begin with on which each coordinator hears what is only looked at: load, decisions.</summary>
    public const string Boards = "coordinator-boards";

    /// <summary>A host's dumper: the source's side.</summary>
    public static string Dumper(string host) => $"dumper-{host}";

    /// <summary>A host's restorer: the destination's side.</summary>
    public static string Restorer(string host) => $"restorer-{host}";
}
