namespace Isthmus.Contracts.Verify;

/// <summary>The service answers at its address from the destination; the source is told to discard its copy. Only the coordinator says so.</summary>
public sealed record MigrationCompleted : IMigrationMessage
{
    /// <summary>The migration that this belongs to; also the correlation ID of its saga.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name, as configured.</summary>
    public required string Service { get; init; }

    /// <summary>Where it was.</summary>
    public required string Source { get; init; }

    /// <summary>Where it serves now.</summary>
    public required string Destination { get; init; }

    /// <summary>The epoch that serves.</summary>
    public required long Epoch { get; init; }
}
