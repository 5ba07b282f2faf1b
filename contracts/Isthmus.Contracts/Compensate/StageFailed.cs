namespace Isthmus.Contracts.Compensate;

/// <summary>A stage could not be done. The saga compensates.</summary>
public sealed record StageFailed : IMigrationMessage
{
    /// <summary>The migration that this belongs to; also the correlation ID of its saga.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name, as configured.</summary>
    public required string Service { get; init; }

    /// <summary>Which stage.</summary>
    public required MigrationStage Stage { get; init; }

    /// <summary>Where.</summary>
    public required string Host { get; init; }

    /// <summary>One sentence: what happened to what.</summary>
    public required string Reason { get; init; }

    /// <summary>One sentence: what to do.</summary>
    public string? Remedy { get; init; }
}
