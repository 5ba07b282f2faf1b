namespace Isthmus.Contracts.Decide;

/// <summary>What serving from one host would cost over the policy's horizon.</summary>
public sealed record CandidateAssessment
{
    /// <summary>The host.</summary>
    public required string Host { get; init; }

    /// <summary>True for the host that serves.</summary>
    public required bool Serving { get; init; }

    /// <summary>Why the service can't go there now; null when it can.</summary>
    public string? WhyNot { get; init; }

    /// <summary>Requests that would fail over the horizon.</summary>
    public required double FailedRequests { get; init; }

    /// <summary>Mean latency of a request over the horizon, milliseconds.</summary>
    public required double LatencyMilliseconds { get; init; }

    /// <summary>Both together, in failed requests: slow ones are counted by their configured weight.</summary>
    public required double ServingCost { get; init; }

    /// <summary>What going there costs, blackout and risk, in failed requests; 0 for the host that serves.</summary>
    public required double MoveCost { get; init; }
}
