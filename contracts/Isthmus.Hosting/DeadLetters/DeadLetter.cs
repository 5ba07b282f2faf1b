namespace Isthmus.Hosting.DeadLetters;

/// <summary>A message that nobody could work on, kept for an operator.</summary>
public sealed record DeadLetter
{
    /// <summary>Names it for the operator: the message's own ID, or one made of its content.</summary>
    public required string Id { get; init; }

    /// <summary>The queue that it was taken from and goes back to when it is replayed.</summary>
    public required string Queue { get; init; }

    /// <summary>The message's name; empty when not even that could be read.</summary>
    public required string MessageType { get; init; }

    /// <summary>Why, for a person.</summary>
    public required string Reason { get; init; }

    /// <summary>The exception's type; empty when the broker gave up on its own.</summary>
    public required string ExceptionType { get; init; }

    /// <summary>When it was laid aside, UTC; null when the broker did not say.</summary>
    public required DateTimeOffset? At { get; init; }

    /// <summary>The message as it was sent.</summary>
    public required byte[] Body { get; init; }

    /// <summary>What the sender said the body is.</summary>
    public required string ContentType { get; init; }
}
