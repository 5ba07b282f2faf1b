namespace Isthmus.Bench.Paper.Load;

/// <summary>What a load of one level measured.</summary>
internal sealed record LoadResult
{
    public required long Requests { get; init; }

    public required long Failed { get; init; }

    /// <summary>From the first ab's start to the last one's end.</summary>
    public required double Seconds { get; init; }

    /// <summary>Mean of the requests that were answered; null when none was.</summary>
    public required double? ConnectMilliseconds { get; init; }

    /// <summary>Mean of the requests that were answered; null when none was.</summary>
    public required double? ProcessingMilliseconds { get; init; }

    /// <summary>How many ab's it took.</summary>
    public required int Processes { get; init; }

    /// <summary>Second by second.</summary>
    public required IReadOnlyList<CoursePoint> Course { get; init; }

    /// <summary>What went wrong with ab itself; empty when nothing did.</summary>
    public required string Remark { get; init; }
}
