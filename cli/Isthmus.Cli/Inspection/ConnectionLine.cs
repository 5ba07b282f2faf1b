namespace Isthmus.Cli.Inspection;

/// <summary>One internet socket of the tree.</summary>
internal sealed record ConnectionLine
{
    /// <summary>"tcp", "udp".</summary>
    public required string Protocol { get; init; }

    public required string Local { get; init; }

    /// <summary>Null for a socket without a peer.</summary>
    public string? Remote { get; init; }

    /// <summary>"ESTABLISHED", "LISTEN" …</summary>
    public required string State { get; init; }

    /// <summary>Who has it open: "PID/descriptor".</summary>
    public required IReadOnlyList<string> Owners { get; init; }

    /// <summary>Bytes received and not yet read.</summary>
    public int? ReceiveQueue { get; init; }

    /// <summary>Bytes sent and not yet acknowledged.</summary>
    public int? Unacknowledged { get; init; }

    /// <summary>Bytes written and not yet sent.</summary>
    public int? Unsent { get; init; }

    /// <summary>Maximum segment size, bytes.</summary>
    public uint? SegmentSize { get; init; }

    /// <summary>"timestamps", "sack", "window scale 7/7".</summary>
    public string? Options { get; init; }
}
