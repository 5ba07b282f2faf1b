namespace Isthmus.Contracts.Compensate;

/// <summary>A request was refused before anything began: unknown service or host, already there, already moving.</summary>
public sealed record MigrationRejected : IMigrationMessage
{
    /// <summary>The migration that this belongs to; also the correlation ID of its saga.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name, as configured.</summary>
    public required string Service { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>What to do.</summary>
    public required string Remedy { get; init; }
}
