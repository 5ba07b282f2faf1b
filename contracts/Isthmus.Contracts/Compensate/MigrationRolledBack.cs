namespace Isthmus.Contracts.Compensate;

/// <summary>The service runs on the source as before.</summary>
public sealed record MigrationRolledBack : IMigrationMessage
{
    /// <summary>The migration that this belongs to; also the correlation ID of its saga.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name, as configured.</summary>
    public required string Service { get; init; }

    /// <summary>Where it serves.</summary>
    public required string Source { get; init; }

    /// <summary>Where it did not arrive.</summary>
    public required string Destination { get; init; }

    /// <summary>The stage that failed.</summary>
    public required MigrationStage FailedStage { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }
}
