using Isthmus.Contracts.Decide;
using Isthmus.Policy.Decisions;

namespace Isthmus.Policy.Baselines;

/// <summary>
/// The two windows of Knative's autoscaler, turned to placement: the mean of a stable window decides; when the mean of a
/// panic window, a tenth as long, reaches twice the threshold, the panic mean decides, and nothing goes back until the
/// stable window has passed without panic. (Knative: stable window 60 s, panic window 10 %, panic threshold 200 %.)
/// </summary>
/// <param name="threshold">Connections, from which on the service belongs on <paramref name="high"/>.</param>
/// <param name="low">The host for less.</param>
/// <param name="high">The host for that much and more.</param>
public sealed class KnativePanic(double threshold, string low, string high) : IPlacementPolicy
{
    private const int StableSamples = 60;
    private const int PanicSamples = 6;
    private const double PanicThreshold = 2;

    private readonly double[] _loads = new double[StableSamples];
    private int _count;
    private DateTimeOffset? _panicked;

    private Verdict _newest;

    /// <inheritdoc/>
    public string Name => "knative";

    /// <inheritdoc/>
    public Verdict Decide(in PolicyInput input) => _newest = Choose(input);

    /// <inheritdoc/>
    public PolicyDecision Explain() => Placements.Explain(Name, _newest);

    private Verdict Choose(in PolicyInput input)
    {
        if (input.Connections is not { } load)
            return Placements.Stay("the load is not known");
        _loads[_count++ % StableSamples] = load;
        var panic = Mean(PanicSamples);
        if (panic >= PanicThreshold * threshold)
            _panicked = input.Now;
        if (_panicked is { } since && input.Now - since < TimeSpan.FromSeconds(StableSamples))
            return Placements.To(input, high, "panic");
        var stable = Mean(StableSamples) >= threshold;
        return Placements.To(input, stable ? high : low, stable ? "the stable window is at or above the threshold" : "the stable window is below the threshold");
    }

    private double Mean(int samples)
    {
        var (taken, sum) = (Math.Min(samples, Math.Min(_count, StableSamples)), 0.0);
        for (var back = 1; back <= taken; back++)
            sum += _loads[(_count - back) % StableSamples];
        return sum / taken;
    }
}
