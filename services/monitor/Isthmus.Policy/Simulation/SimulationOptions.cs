using Isthmus.Policy.Decisions;

namespace Isthmus.Policy.Simulation;

/// <summary>What a simulation is made with.</summary>
public sealed record SimulationOptions
{
    /// <summary>The hosts; the first has the service at the beginning.</summary>
    public required IReadOnlyList<HostView> Hosts { get; init; }

    /// <summary>Weights of costs, what a move costs, and the policy's limits.</summary>
    public required PolicySettings Settings { get; init; }

    /// <summary>From the decision until the destination serves.</summary>
    public TimeSpan MoveTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How hosts change: their state at a second of the trace; null when they don't.</summary>
    public Func<long, IReadOnlyList<HostView>>? HostsAt { get; init; }
}
