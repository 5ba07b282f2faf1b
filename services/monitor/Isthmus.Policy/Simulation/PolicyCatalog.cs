using Isthmus.Policy.Baselines;
using Isthmus.Policy.Decisions;
using Isthmus.Policy.Thresholds;

namespace Isthmus.Policy.Simulation;

/// <summary>The policies that a simulation can compare, by name.</summary>
public static class PolicyCatalog
{
    private const int ConsecutiveSamples = 3;

    /// <summary>The names, ours first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["forecast", "never", "threshold", "hysteresis", "knative"];

    /// <summary>A policy that has seen nothing yet.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="options">Hosts (the first is that for low load, the second that for high load) and settings.</param>
    /// <param name="threshold">The threshold of the baselines, connections.</param>
    /// <exception cref="ArgumentException">There is no such policy.</exception>
    public static IPlacementPolicy Create(string name, SimulationOptions options, double threshold)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (low, high) = (options.Hosts[0].Name, options.Hosts[1].Name);
        return name switch
        {
            "forecast" => new ForecastPolicy(options.Settings),
            "never" => new NeverMove(),
            "threshold" => new FixedThreshold(threshold, low, high),
            "hysteresis" => new Hysteresis(new PolicyLimits((long)threshold, (long)threshold / 2, high, low, ConsecutiveSamples, options.Settings.StaleAfter, options.Settings.CoolDown)),
            "knative" => new KnativePanic(threshold, low, high),
            _ => throw new ArgumentException($"There is no policy '{name}'; there are {string.Join(", ", Names)}.", nameof(name)),
        };
    }
}
