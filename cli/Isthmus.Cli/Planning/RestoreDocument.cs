using Isthmus.Engine;
using Isthmus.Engine.Execution;

namespace Isthmus.Cli.Planning;

/// <summary>A restored tree as <c>engine restore --json</c> writes it.</summary>
/// <param name="RootPid">Its root's PID inside the host.</param>
/// <param name="OuterRootPid">Its root's PID as this process sees it.</param>
/// <param name="Counters">What it took.</param>
/// <param name="Milliseconds">Time by phase.</param>
internal sealed record RestoreDocument(int RootPid, int OuterRootPid, ExecutionCounters Counters, IReadOnlyDictionary<string, double> Milliseconds)
{
    public static RestoreDocument Of(RestoredTree tree) =>
        new(tree.RootPid, tree.OuterRootPid, tree.Counters, tree.Elapsed.ToDictionary(phase => phase.Key, phase => phase.Value.TotalMilliseconds));
}
