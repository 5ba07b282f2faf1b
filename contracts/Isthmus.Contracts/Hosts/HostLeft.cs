namespace Isthmus.Contracts.Hosts;

/// <summary>A process that did a host's work ends in good order; until it reports again nothing moves from or to there.</summary>
public sealed record HostLeft : IBusMessage
{
    /// <summary>The host's name.</summary>
    public required string Host { get; init; }

    /// <summary>What the sender did for it.</summary>
    public required IReadOnlyList<HostRole> Roles { get; init; }

    /// <summary>The process that ends; a later one's reports are not undone by it.</summary>
    public required Guid Instance { get; init; }
}
