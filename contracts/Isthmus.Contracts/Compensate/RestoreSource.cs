namespace Isthmus.Contracts.Compensate;

/// <summary>Command to the source: bring the tree back from your own copy if it is frozen or gone; lift the hold.</summary>
public sealed record RestoreSource : IMigrationMessage
{
    /// <summary>The migration that this belongs to; also the correlation ID of its saga.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name, as configured.</summary>
    public required string Service { get; init; }

    /// <summary>The receiving host.</summary>
    public required string Source { get; init; }

    /// <summary>The epoch that was given up.</summary>
    public required long Epoch { get; init; }

    /// <summary>The stage that failed; null when none did (a cancellation).</summary>
    public MigrationStage? FailedStage { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }
}
