namespace Isthmus.Contracts.Verify;

/// <summary>Command to the coordinator's prober: ask the service for an answer through its address, until it gives one or the time is over.</summary>
public sealed record VerifyService : IMigrationMessage
{
    /// <summary>The migration that this belongs to; also the correlation ID of its saga.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name, as configured.</summary>
    public required string Service { get; init; }

    /// <summary>The host that should answer.</summary>
    public required string Destination { get; init; }

    /// <summary>The epoch that should serve.</summary>
    public required long Epoch { get; init; }
}
