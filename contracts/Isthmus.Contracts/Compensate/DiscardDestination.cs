namespace Isthmus.Contracts.Compensate;

/// <summary>Command to the destination: kill what was restored, forget the bundle, give the address up. Also answered when nothing was there.</summary>
public sealed record DiscardDestination : IMigrationMessage
{
    /// <summary>The migration that this belongs to; also the correlation ID of its saga.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name, as configured.</summary>
    public required string Service { get; init; }

    /// <summary>The receiving host.</summary>
    public required string Destination { get; init; }

    /// <summary>The epoch that must not serve.</summary>
    public required long Epoch { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }
}
