namespace Isthmus.Contracts.Decide;

/// <summary>A cancellation came too late: the destination already runs the tree, or the migration has ended.</summary>
public sealed record CancellationRefused : IMigrationMessage
{
    /// <summary>The migration that this belongs to; also the correlation ID of its saga.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name, as configured.</summary>
    public required string Service { get; init; }

    /// <summary>Where the migration stood.</summary>
    public required MigrationState State { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }
}
