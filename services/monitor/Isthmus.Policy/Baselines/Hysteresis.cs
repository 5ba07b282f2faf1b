using Isthmus.Contracts.Decide;
using Isthmus.Policy.Decisions;
using Isthmus.Policy.Thresholds;

namespace Isthmus.Policy.Baselines;

/// <summary>The <see cref="ThresholdPolicy"/>: two thresholds, several samples in a row, a cool-down.</summary>
/// <param name="limits">Its thresholds and hosts.</param>
public sealed class Hysteresis(PolicyLimits limits) : IPlacementPolicy
{
    private readonly ThresholdPolicy _policy = new();
    private PolicyState _state = PolicyState.Initial;

    private Verdict _newest;

    /// <inheritdoc/>
    public string Name => "hysteresis";

    /// <inheritdoc/>
    public Verdict Decide(in PolicyInput input) => _newest = Choose(input);

    /// <inheritdoc/>
    public PolicyDecision Explain() => Placements.Explain(Name, _newest);

    private Verdict Choose(in PolicyInput input)
    {
        var sample = new LoadSampled { Service = "", Host = input.Host, SampledAt = input.SampledAt, ActiveConnections = (long?)input.Connections };
        var step = _policy.Decide(_state, sample, limits, input.Now);
        _state = step.State;
        return step.Move is { } move ? Placements.To(input, move.Destination, move.Reason) : Placements.Stay("no threshold was crossed");
    }
}
