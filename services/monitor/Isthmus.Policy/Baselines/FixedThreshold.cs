using Isthmus.Contracts.Decide;
using Isthmus.Policy.Decisions;

namespace Isthmus.Policy.Baselines;

/// <summary>One threshold, each sample alone.</summary>
/// <param name="threshold">Connections, from which on the service belongs on <paramref name="high"/>.</param>
/// <param name="low">The host for less.</param>
/// <param name="high">The host for that much and more.</param>
public sealed class FixedThreshold(double threshold, string low, string high) : IPlacementPolicy
{
    private Verdict _newest;

    /// <inheritdoc/>
    public string Name => "threshold";

    /// <inheritdoc/>
    public Verdict Decide(in PolicyInput input) => _newest = input.Connections is not { } load
        ? Placements.Stay("the load is not known")
        : Placements.To(input, load >= threshold ? high : low, load >= threshold ? "at or above the threshold" : "below the threshold");

    /// <inheritdoc/>
    public PolicyDecision Explain() => Placements.Explain(Name, _newest);
}
