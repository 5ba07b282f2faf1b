namespace Isthmus.Policy.Profiles;

/// <summary>What a system does at one number of concurrent connections.</summary>
public sealed record ProfileLevel
{
    /// <summary>Concurrent connections, 0 or more; levels ascend.</summary>
    public required double Connections { get; init; }

    /// <summary>Part of the requests that fail, 0 to 1.</summary>
    public required double FailedFraction { get; init; }

    /// <summary>Mean time of a request that succeeds, milliseconds.</summary>
    public required double LatencyMilliseconds { get; init; }

    /// <summary>Requests a second that were served; null when not known.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>Where <see cref="FailedFraction"/> comes from.</summary>
    public required FigureOrigin FailedFractionOrigin { get; init; }

    /// <summary>Where <see cref="LatencyMilliseconds"/> comes from.</summary>
    public required FigureOrigin LatencyOrigin { get; init; }
}
