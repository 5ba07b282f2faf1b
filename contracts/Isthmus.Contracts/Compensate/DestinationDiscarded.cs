namespace Isthmus.Contracts.Compensate;

/// <summary>The destination runs nothing of this migration, and never will under this epoch.</summary>
public sealed record DestinationDiscarded : IMigrationMessage
{
    /// <summary>The migration that this belongs to; also the correlation ID of its saga.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name, as configured.</summary>
    public required string Service { get; init; }

    /// <summary>The destination.</summary>
    public required string Host { get; init; }
}
