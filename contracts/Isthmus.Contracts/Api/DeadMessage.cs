namespace Isthmus.Contracts.Api;

/// <summary>A message that nobody could work on.</summary>
public sealed record DeadMessage
{
    /// <summary>Names it.</summary>
    public required string Id { get; init; }

    /// <summary>The queue that it was taken from.</summary>
    public required string Queue { get; init; }

    /// <summary>The message's name; empty when not even that could be read.</summary>
    public required string MessageType { get; init; }

    /// <summary>Why nobody could.</summary>
    public required string Reason { get; init; }

    /// <summary>The exception's type; empty when the broker gave up on its own.</summary>
    public required string ExceptionType { get; init; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>What was sent, as text.</summary>
    public required string Body { get; init; }
}
