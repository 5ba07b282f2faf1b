namespace Isthmus.Contracts.Restore;

/// <summary>The destination runs the tree under the new epoch; held packets may flow.</summary>
public sealed record ProcessRestored : IMigrationMessage
{
    /// <summary>The migration that this belongs to; also the correlation ID of its saga.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name, as configured.</summary>
    public required string Service { get; init; }

    /// <summary>The host that froze.</summary>
    public required string Source { get; init; }

    /// <summary>The host that runs it.</summary>
    public required string Destination { get; init; }

    /// <summary>The epoch that serves now.</summary>
    public required long Epoch { get; init; }

    /// <summary>The root process's PID on the destination.</summary>
    public required int RootPid { get; init; }

    /// <summary>What took how long.</summary>
    public IReadOnlyList<StageTiming> Timings { get; init; } = [];

    /// <summary>Work that does not depend on the machine.</summary>
    public required RestoreCounters Counters { get; init; }
}
