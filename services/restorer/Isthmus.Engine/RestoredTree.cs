using Isthmus.Engine.Execution;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine;

/// <summary>A tree that runs again.</summary>
/// <param name="RootPid">Its root's PID inside the host.</param>
/// <param name="OuterRootPid">Its root's PID as this process sees it.</param>
/// <param name="Counters">What it took.</param>
/// <param name="Elapsed">Time by phase: "Spawn", the names of <see cref="Plan.PlanPhase"/>, "Release".</param>
public sealed record RestoredTree(int RootPid, int OuterRootPid, ExecutionCounters Counters, IReadOnlyDictionary<string, TimeSpan> Elapsed)
{
    /// <summary>What each phase took, in the order in which they run.</summary>
    public IEnumerable<(string Name, PhaseCounters Work)> Phases() => Counters.Phases.OrderBy(phase => Order(phase.Key)).Select(phase => (phase.Key, phase.Value));

    /// <summary>Where a phase stands in a restore: the engine adds what comes before and after the plan.</summary>
    public static int Order(string phase) => phase switch
    {
        "Spawn" => -1,
        _ => Enum.TryParse<PlanPhase>(phase, out var known) ? (int)known : int.MaxValue,
    };
}
