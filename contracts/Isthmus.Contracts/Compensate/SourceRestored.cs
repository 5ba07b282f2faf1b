namespace Isthmus.Contracts.Compensate;

/// <summary>The source serves again (or never stopped).</summary>
public sealed record SourceRestored : IMigrationMessage
{
    /// <summary>The migration that this belongs to; also the correlation ID of its saga.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name, as configured.</summary>
    public required string Service { get; init; }

    /// <summary>The source.</summary>
    public required string Host { get; init; }

    /// <summary>True when the tree had to be brought back.</summary>
    public required bool WasFrozen { get; init; }

    /// <summary>What took how long.</summary>
    public IReadOnlyList<StageTiming> Timings { get; init; } = [];
}
