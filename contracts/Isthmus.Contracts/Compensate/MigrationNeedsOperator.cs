namespace Isthmus.Contracts.Compensate;

/// <summary>It cannot be known which side serves, or neither could be made to.</summary>
public sealed record MigrationNeedsOperator : IMigrationMessage
{
    /// <summary>The migration that this belongs to; also the correlation ID of its saga.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name, as configured.</summary>
    public required string Service { get; init; }

    /// <summary>One side.</summary>
    public required string Source { get; init; }

    /// <summary>The other.</summary>
    public required string Destination { get; init; }

    /// <summary>What is known.</summary>
    public required string Reason { get; init; }

    /// <summary>What to look at.</summary>
    public required string Remedy { get; init; }
}
