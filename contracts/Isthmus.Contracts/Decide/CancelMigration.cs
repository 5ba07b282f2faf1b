namespace Isthmus.Contracts.Decide;

/// <summary>An operator wants a running migration undone. Before the point of no return it rolls back, after it it is refused.</summary>
public sealed record CancelMigration : IMigrationMessage
{
    /// <summary>The migration that this belongs to; also the correlation ID of its saga.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name, as configured.</summary>
    public required string Service { get; init; }

    /// <summary>Who asked.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }
}
