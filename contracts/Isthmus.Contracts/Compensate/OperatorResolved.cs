namespace Isthmus.Contracts.Compensate;

/// <summary>An operator looked and says which host serves. Ends a migration that needed one, and lets the service move again.</summary>
public sealed record OperatorResolved : IMigrationMessage
{
    /// <summary>The migration that this belongs to; also the correlation ID of its saga.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name, as configured.</summary>
    public required string Service { get; init; }

    /// <summary>The host that serves.</summary>
    public required string ServingHost { get; init; }

    /// <summary>Who says so.</summary>
    public required string ResolvedBy { get; init; }
}
