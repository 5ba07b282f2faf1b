namespace Isthmus.Lab.Load;

/// <summary>What a load client saw.</summary>
public sealed record ClientReport
{
    /// <summary>What kind of client it was.</summary>
    public required string Client { get; init; }

    /// <summary>Answers that were complete and right, byte by byte.</summary>
    public required long Requests { get; init; }

    /// <summary>Requests or connections that failed, whatever the reason.</summary>
    public required long Failed { get; init; }

    /// <summary>Of those: connections refused.</summary>
    public long Refused { get; init; }

    /// <summary>Of those: connections reset.</summary>
    public long Reset { get; init; }

    /// <summary>Of those: no answer for as long as the client waits.</summary>
    public long TimedOut { get; init; }

    /// <summary>Connections that were opened.</summary>
    public long Connections { get; init; }

    /// <summary>Bytes of answers' bodies that were checked.</summary>
    public long Bytes { get; init; }

    /// <summary>The longest that the client waited for the next byte, an answer or a connection.</summary>
    public required TimeSpan LongestWait { get; init; }

    /// <summary>The median of its waits.</summary>
    public required TimeSpan P50 { get; init; }

    public required TimeSpan P99 { get; init; }

    /// <summary>The first few failures, in words.</summary>
    public IReadOnlyList<string> Failures { get; init; } = [];
}
