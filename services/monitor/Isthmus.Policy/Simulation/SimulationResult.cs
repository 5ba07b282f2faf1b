namespace Isthmus.Policy.Simulation;

/// <summary>What a policy would have made of a trace, by the hosts' profiles.</summary>
public sealed record SimulationResult
{
    /// <summary>The policy's name.</summary>
    public required string Policy { get; init; }

    /// <summary>Its moves, in order.</summary>
    public required IReadOnlyList<SimulatedMove> Moves { get; init; }

    /// <summary>Requests that arrived.</summary>
    public required double Requests { get; init; }

    /// <summary>Requests that failed, expected.</summary>
    public required double FailedRequests { get; init; }

    /// <summary>How much longer a request took, on average, than on the fastest host and without moves, milliseconds.</summary>
    public required double AddedLatencyMilliseconds { get; init; }

    /// <summary>Blackouts of all moves together, seconds.</summary>
    public required double BlackoutSeconds { get; init; }

    /// <summary>Everything together, in failed requests.</summary>
    public required double Cost { get; init; }

    /// <summary>How much more that is than what an oracle that knows the future would have paid, in failed requests.</summary>
    public required double Regret { get; init; }

    /// <summary>Seconds without a known load.</summary>
    public required int UnknownSeconds { get; init; }

    /// <summary>The serving host by second, as its index among the hosts.</summary>
    public required IReadOnlyList<byte> Hosts { get; init; }
}
