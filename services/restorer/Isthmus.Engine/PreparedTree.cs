using System.Collections.Immutable;
using Isthmus.Engine.Execution;
using Isthmus.Engine.Plan;
using Microsoft.Extensions.Logging;

namespace Isthmus.Engine;

/// <summary>
/// A tree that is rebuilt and stopped. It holds the tree's PIDs and resources in the host until it is resumed or discarded.
/// Disposing it discards it, unless it was resumed.
/// </summary>
public sealed class PreparedTree : IAsyncDisposable
{
    private readonly WarmNursery _nursery;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PlanExecutor _executor;
    private readonly SortedDictionary<string, TimeSpan> _elapsed = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, PhaseCounters> _work = new(StringComparer.Ordinal);
    private PhaseCounters _counted;
    private bool _over;

    internal PreparedTree(RestorePlan plan, WarmNursery nursery, TimeProvider time, ILogger logger)
    {
        Plan = plan;
        _nursery = nursery;
        _time = time;
        _logger = logger;
        _executor = new PlanExecutor(nursery.Nursery.Tree, plan.Area);
        Count("Spawn");
    }

    public RestorePlan Plan { get; }

    /// <summary>Times a task was continued and waited for.</summary>
    internal long StopPairs => _nursery.Nursery.Tree.StopPairs;

    /// <summary>Bytes written into tasks.</summary>
    internal long BytesWritten => _nursery.Nursery.Tree.BytesWritten;

    /// <summary>Starts connections and timers, restores the registers and lets the tree run. On failure nothing of it is left.</summary>
    /// <exception cref="InvalidOperationException">It was resumed or discarded before.</exception>
    /// <exception cref="TraceException">A step failed. The tree has been discarded; none of its threads has run.</exception>
    public async Task<RestoredTree> ResumeAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_over, this);
        try
        {
            var restored = await RunAsync(cancellationToken, () =>
            {
                Run(PlanPhase.Kick, PlanPhase.Context, cancellationToken);
                cancellationToken.ThrowIfCancellationRequested();
                return Release();
            });
            _over = true;
            await _nursery.ReleaseAsync();
            EngineLog.Resumed(_logger, restored.RootPid, restored.OuterRootPid, restored.Counters.RemoteCalls, restored.Counters.StopPairs);
            return restored;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills and reaps the tree. Does nothing when it was resumed or discarded before.</summary>
    public ValueTask DiscardAsync() => DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (_over)
            return;
        _over = true;
        await _nursery.DisposeAsync();
        EngineLog.Discarded(_logger, Plan.RootPid);
    }

    internal Task BuildAsync(CancellationToken cancellationToken) => RunAsync(cancellationToken, () =>
    {
        Run(PlanPhase.Fork, PlanPhase.State, cancellationToken);
        return true;
    });

    /// <summary>Runs the whole plan and leaves the tree stopped: a rehearsal.</summary>
    internal Task<RestoredTree> RunAllAsync(CancellationToken cancellationToken) => RunAsync(cancellationToken, () =>
    {
        Run(PlanPhase.Fork, PlanPhase.Context, cancellationToken);
        return Describe();
    });

    internal void Record(string phase, TimeSpan elapsed) => _elapsed[phase] = _elapsed.GetValueOrDefault(phase) + elapsed;

    /// <summary>
    /// Runs work on the ptrace thread. Cancellation kills the tasks, so that a call that blocks in a tracee ends too; what the
    /// work then finds is the cancellation's doing.
    /// </summary>
    private async Task<T> RunAsync<T>(CancellationToken cancellationToken, Func<T> work)
    {
        await using var registration = cancellationToken.Register(_nursery.Nursery.Tree.Interrupt);
        try
        {
            return await _nursery.Thread.RunAsync(work);
        }
        catch (TraceException e) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The restore was cancelled; the half-made tree was discarded.", e, cancellationToken);
        }
    }

    private void Run(PlanPhase from, PlanPhase to, CancellationToken cancellationToken)
    {
        foreach (var section in Plan.Sections.Where(section => section.Phase >= from && section.Phase <= to))
        {
            var start = _time.GetTimestamp();
            _executor.Run(section.Steps.AsSpan(), cancellationToken);
            Record(section.Phase.ToString(), _time.GetElapsedTime(start));
            Count(section.Phase.ToString());
        }
    }

    /// <summary>What was done since the last count is the phase's.</summary>
    private void Count(string phase)
    {
        var now = new PhaseCounters(_executor.RemoteCalls, StopPairs, BytesWritten);
        _work[phase] = _work.GetValueOrDefault(phase) + (now - _counted);
        _counted = now;
    }

    /// <summary>The nursery ends first, so that the tree never sees it as a parent.</summary>
    private RestoredTree Release()
    {
        var start = _time.GetTimestamp();
        var restored = Describe();
        _nursery.Nursery.End();
        _nursery.Nursery.Tree.Detach();
        Record("Release", _time.GetElapsedTime(start));
        return restored with { Elapsed = _elapsed.ToImmutableSortedDictionary() };
    }

    private RestoredTree Describe()
    {
        var tree = _nursery.Nursery.Tree;
        var counters = new ExecutionCounters
        {
            RemoteCalls = _executor.RemoteCalls,
            StopPairs = tree.StopPairs,
            BytesWritten = tree.BytesWritten,
            Phases = _work.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Processes = Plan.Processes,
            Threads = Plan.Threads,
            Connections = Plan.Connections,
        };
        return new RestoredTree(Plan.RootPid, tree[TaskId.Leader(Plan.RootPid)].Tid, counters, _elapsed.ToImmutableSortedDictionary());
    }
}
