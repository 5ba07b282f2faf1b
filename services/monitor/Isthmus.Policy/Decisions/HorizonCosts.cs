namespace Isthmus.Policy.Decisions;

/// <summary>Every host's cost over the horizon, along the load that is foreseen.</summary>
internal sealed class HorizonCosts
{
    private const int Steps = 10;

    // Failures set in at a knee: a load that varies around it fails more than its mean does. Three points of each step's
    // normal distribution (Gauss-Hermite) are enough to see that.
    private static readonly (double Deviations, double Weight)[] Noise = [(-Math.Sqrt(3), 1 / 6.0), (0, 2 / 3.0), (Math.Sqrt(3), 1 / 6.0)];

    private readonly double[] _loads = new double[Steps];

    /// <summary>The hosts, in the order given; what was computed before is overwritten.</summary>
    public List<HostCost> Hosts { get; } = [];

    /// <summary>Mean of the load foreseen.</summary>
    public double MeanLoad { get; private set; }

    /// <summary>Highest of the load foreseen.</summary>
    public double HighestLoad { get; private set; }

    /// <summary>Requests over the horizon.</summary>
    public double Requests { get; private set; }

    public HostCost Serving { get; private set; }

    public void Compute(LoadMemory memory, PolicySettings settings, in PolicyInput input)
    {
        var (now, step) = (input.Now, settings.Horizon / Steps);
        (MeanLoad, HighestLoad, Requests) = (0, 0, 0);
        for (var i = 0; i < Steps; i++)
        {
            var load = memory.Foreseen(now, now + (step * (i + 0.5)));
            _loads[i] = load;
            MeanLoad += load / Steps;
            HighestLoad = Math.Max(HighestLoad, load);
            Requests += memory.RequestsAt(load) * step.TotalSeconds;
        }

        Hosts.Clear();
        Serving = default;
        foreach (var host in input.Hosts)
        {
            var cost = Cost(host, memory, settings, input, step.TotalSeconds);
            Hosts.Add(cost);
            if (host.Name == input.Host)
                Serving = cost;
        }
    }

    private HostCost Cost(HostView host, LoadMemory memory, PolicySettings settings, in PolicyInput input, double stepSeconds)
    {
        var (failed, waited, serving) = (0.0, 0.0, 0.0);
        var noise = memory.Forecast.Noise;
        foreach (var mean in _loads)
        {
            foreach (var (deviations, weight) in Noise)
            {
                var load = Math.Max(0, mean + (deviations * noise));
                var (response, rate, seconds) = (host.Profile.At(load), memory.RequestsAt(load), weight * stepSeconds);
                failed += rate * response.FailedFraction * seconds;
                waited += rate * response.LatencyMilliseconds * seconds;
                serving += CostModel.Serving(response, rate, settings) * seconds;
            }
        }

        var isServing = host.Name == input.Host;
        return new HostCost(host, isServing ? null : host.Unfit(input.Now, settings.Horizon), failed, Requests > 0 ? waited / Requests : host.Profile.At(0).LatencyMilliseconds, serving,
            isServing ? 0 : CostModel.Moving(memory.Newest, memory.RequestsAt(memory.Newest), settings));
    }
}
