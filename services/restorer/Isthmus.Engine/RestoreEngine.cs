using Isthmus.Engine.Execution;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;
using Isthmus.Engine.Planning;
using Isthmus.Engine.Rehearsal;
using Isthmus.Linux;
using Microsoft.Extensions.Logging;

namespace Isthmus.Engine;

/// <summary>
/// Rebuilds dumped process trees: <see cref="WarmAsync"/> ahead of time, <see cref="PrepareAsync"/> builds a stopped tree,
/// <see cref="PreparedTree.ResumeAsync"/> lets it run.
/// </summary>
public sealed class RestoreEngine(ILogger<RestoreEngine> logger, TimeProvider time)
{
    private int _rehearsed;

    /// <summary>
    /// Starts a nursery in the host before the tree is known, and rehearses once an engine, so that the cutover pays for neither.
    /// </summary>
    /// <exception cref="TraceException">No process can be started or traced there.</exception>
    public async Task<WarmNursery> WarmAsync(HostSpace space, HostDescription host, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Interlocked.Exchange(ref _rehearsed, 1) == 0)
            await RehearseAsync(host, cancellationToken);
        return await StartAsync(space, host, new GadgetArea(GadgetHole.Usual), new HashSet<int>());
    }

    /// <summary>
    /// Runs the plan up to where the tree is complete but stopped: memory, descriptors, threads, state. On failure or cancellation
    /// whatever was made is killed and reaped before the exception arrives.
    /// </summary>
    /// <param name="plan">What to do.</param>
    /// <param name="space">The host to do it in.</param>
    /// <param name="host">The description that the plan was compiled for.</param>
    /// <param name="warm">A nursery from <see cref="WarmAsync"/> for the same host, which this call takes over; or null.</param>
    /// <param name="cancellationToken">Ends the preparation.</param>
    /// <exception cref="PidTakenException">The host already has a process or thread with an ID of the tree.</exception>
    /// <exception cref="UnmetExpectationException">A call of the plan did not return what it must.</exception>
    /// <exception cref="TraceException">A tracee ended or could not be reached.</exception>
    public async Task<PreparedTree> PrepareAsync(
        RestorePlan plan, HostSpace space, HostDescription host, WarmNursery? warm, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        if (warm is not null && (warm.Nursery.Area != plan.Area || plan.Ids.Contains(warm.Nursery.Pid)))
        {
            await warm.DisposeAsync();
            warm = null;
        }

        try
        {
            PidTakenException.ThrowIfTaken(plan, space);
        }
        catch when (warm is not null)
        {
            // It was handed over: a nursery that nobody ends keeps its host from ever going away.
            await warm.DisposeAsync();
            throw;
        }

        warm ??= await StartAsync(space, host, plan.Area, plan.Ids);
        var tree = new PreparedTree(plan, warm, time, logger);
        tree.Record("Spawn", time.GetElapsedTime(start));
        try
        {
            await tree.BuildAsync(cancellationToken);
            EngineLog.Prepared(logger, plan.RootPid, space.Name, plan.Processes, time.GetElapsedTime(start).TotalMilliseconds);
            return tree;
        }
        catch
        {
            await tree.DisposeAsync();
            throw;
        }
    }

    /// <summary>A restore works without it, only slower the first time: what fails here is told and does not stand in the way.</summary>
    private async Task RehearseAsync(HostDescription host, CancellationToken cancellationToken)
    {
        if (host.Vdso is null)
        {
            EngineLog.RehearsalSkipped(logger, host.System);
            return;
        }

        var start = time.GetTimestamp();
        try
        {
            await EngineRehearsal.RunAsync(host, time, cancellationToken);
            EngineLog.Rehearsed(logger, time.GetElapsedTime(start).TotalMilliseconds);
        }
        catch (Exception e) when (e is TraceException or UnsupportedResourceException or PidTakenException)
        {
            EngineLog.RehearsalFailed(logger, e);
        }
    }

    private static async Task<WarmNursery> StartAsync(HostSpace space, HostDescription host, GadgetArea area, IReadOnlySet<int> avoid)
    {
        var thread = new PtraceThread($"ptrace {space.Name}");
        try
        {
            return new WarmNursery(thread, await thread.RunAsync(() => Nursery.Start(space, host, area, avoid)));
        }
        catch
        {
            await thread.DisposeAsync();
            throw;
        }
    }
}
