using Isthmus.Policy.Decisions;
using Isthmus.Policy.Traces;

namespace Isthmus.Policy.Simulation;

/// <summary>The cheapest course that any policy could take, knowing the whole trace: dynamic programming over hosts and seconds. Its moves take no time, which only makes it cheaper.</summary>
public static class Oracle
{
    /// <returns>Its cost in failed requests: serving and moving.</returns>
    public static double Cost(LoadTrace trace, SimulationOptions options)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(options);
        var (hosts, settings) = (options.Hosts, options.Settings);
        var cheapest = new double[hosts.Count];
        Array.Fill(cheapest, double.PositiveInfinity);
        cheapest[0] = 0;
        foreach (var point in trace.Points)
        {
            if (point.Connections is not { } load)
                continue;
            var rate = RequestRate.Of(point, settings);
            var move = CostModel.Moving(load, rate, settings);
            var elsewhere = cheapest.Min() + move;
            var views = options.HostsAt?.Invoke(point.Seconds) ?? hosts;
            for (var host = 0; host < cheapest.Length; host++)
            {
                var mayCome = views[host].Unfit(trace.Start.AddSeconds(point.Seconds), TimeSpan.Zero) is null;
                cheapest[host] = Math.Min(cheapest[host], mayCome ? elsewhere : double.PositiveInfinity) + CostModel.Serving(hosts[host].Profile.At(load), rate, settings);
            }
        }

        return cheapest.Min();
    }
}
