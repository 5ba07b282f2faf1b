using Isthmus.Policy.Decisions;
using Isthmus.Policy.Traces;

namespace Isthmus.Policy.Simulation;

/// <summary>Replays a trace against a policy in virtual time: a decision a second, moves that take their time and cost what their profile says.</summary>
public static class Simulator
{
    /// <param name="trace">The load.</param>
    /// <param name="policy">A policy that has seen nothing yet.</param>
    /// <param name="options">Hosts and costs.</param>
    /// <param name="oracle">What <see cref="Oracle.Cost"/> gave for the same trace, for the regret.</param>
    public static SimulationResult Run(LoadTrace trace, IPlacementPolicy policy, SimulationOptions options, double oracle)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(options);
        var run = new SimulationRun(options);
        var sampledAt = trace.Start;
        foreach (var point in trace.Points)
        {
            var now = trace.Start.AddSeconds(point.Seconds);
            sampledAt = point.Connections is null ? sampledAt : now;
            run.Arrive(point);
            run.Serve(point);
            var decision = policy.Decide(new PolicyInput
            {
                Now = now,
                SampledAt = sampledAt,
                Host = run.Serving,
                Connections = point.Connections,
                RequestsPerSecond = point.RequestsPerSecond,
                Moving = run.IsMoving,
                Hosts = options.HostsAt?.Invoke(point.Seconds) ?? options.Hosts,
            });
            if (decision.Destination is { } destination)
                run.Begin(point.Seconds, destination, policy.Explain().Summary);
        }

        return run.Finish(policy.Name, oracle);
    }
}
