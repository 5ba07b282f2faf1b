namespace Isthmus.Coordinator.Publishing;

/// <summary>A message as a client other than Isthmus published it: bytes, and what the client said about them.</summary>
public sealed record PlainMessage
{
    /// <summary>The routing key that it was published with: the message's name.</summary>
    public required string RoutingKey { get; init; }

    /// <summary>The AMQP property <c>type</c>, if the client set one; counts when the routing key is no name.</summary>
    public string? Type { get; init; }

    /// <summary>The header <c>isthmus-version</c>, if the client set one.</summary>
    public string? Version { get; init; }

    /// <summary>The body.</summary>
    public required byte[] Body { get; init; }
}
