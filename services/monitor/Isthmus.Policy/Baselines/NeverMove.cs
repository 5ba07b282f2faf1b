using Isthmus.Contracts.Decide;
using Isthmus.Policy.Decisions;

namespace Isthmus.Policy.Baselines;

/// <summary>Stays where it is.</summary>
public sealed class NeverMove : IPlacementPolicy
{
    private Verdict _newest;

    /// <inheritdoc/>
    public string Name => "never";

    /// <inheritdoc/>
    public Verdict Decide(in PolicyInput input) => _newest = Placements.Stay("never moves");

    /// <inheritdoc/>
    public PolicyDecision Explain() => Placements.Explain(Name, _newest);
}
