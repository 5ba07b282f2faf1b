namespace Isthmus.Contracts.Decide;

/// <summary>Somebody wants a service moved: the monitor, an operator, or any AMQP client. Starts the saga.</summary>
public sealed record MigrationRequested : IMigrationMessage
{
    /// <summary>The migration that this belongs to; also the correlation ID of its saga.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name, as configured.</summary>
    public required string Service { get; init; }

    /// <summary>The host to move to.</summary>
    public required string Destination { get; init; }

    /// <summary>Who asked: "monitor", "operator:alice" …</summary>
    public required string RequestedBy { get; init; }

    /// <summary>Why, for the history.</summary>
    public string? Reason { get; init; }

    /// <summary>Refuse the move unless this host serves now; null does not care. Makes a repeated request harmless.</summary>
    public string? ExpectedSource { get; init; }
}
