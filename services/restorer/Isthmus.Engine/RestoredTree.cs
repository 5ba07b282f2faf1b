using Isthmus.Engine.Execution;

namespace Isthmus.Engine;

/// <summary>A tree that runs again.</summary>
/// <param name="RootPid">Its root's PID inside the host.</param>
/// <param name="OuterRootPid">Its root's PID as this process sees it.</param>
/// <param name="Counters">What it took.</param>
/// <param name="Elapsed">Time by phase: "Spawn", the names of <see cref="Plan.PlanPhase"/>, "Release".</param>
public sealed record RestoredTree(int RootPid, int OuterRootPid, ExecutionCounters Counters, IReadOnlyDictionary<string, TimeSpan> Elapsed);
