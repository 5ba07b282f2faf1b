namespace Isthmus.Contracts.Stage;

/// <summary>One side is ready: warm CRIU service and engine, and (from the source) a base checkpoint when the policy wants one.</summary>
public sealed record BaseStaged : IMigrationMessage
{
    /// <summary>The migration that this belongs to; also the correlation ID of its saga.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name, as configured.</summary>
    public required string Service { get; init; }

    /// <summary>Which side speaks.</summary>
    public required MigrationSide Side { get; init; }

    /// <summary>The host that speaks.</summary>
    public required string Host { get; init; }

    /// <summary>Bytes of base checkpoint already at the destination; 0 when none was made.</summary>
    public required long BaseBytes { get; init; }

    /// <summary>Files that were sent (from the source) or put in place (from the destination).</summary>
    public int Files { get; init; }

    /// <summary>Their bytes.</summary>
    public long FileBytes { get; init; }

    /// <summary>What took how long.</summary>
    public IReadOnlyList<StageTiming> Timings { get; init; } = [];
}
