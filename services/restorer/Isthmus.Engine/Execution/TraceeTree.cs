using System.Collections.Concurrent;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Execution;

/// <summary>The tasks under construction, by the IDs that they have inside the host. Every method runs on the tree's <see cref="PtraceThread"/>.</summary>
/// <param name="host">What the system can do.</param>
/// <param name="nested">Whether the tasks are in another PID namespace than this process.</param>
internal sealed class TraceeTree(HostDescription host, bool nested)
{
    private readonly Dictionary<TaskId, Tracee> _tasks = [];
    private readonly ConcurrentDictionary<int, bool> _living = new();
    private readonly List<ProcessMemory> _memories = [];

    public Tracee this[TaskId task] => _tasks.TryGetValue(task, out var tracee)
        ? tracee
        : throw new TraceException($"The plan names task {task} before it makes it.");

    public bool Contains(TaskId task) => _tasks.ContainsKey(task);

    public long StopPairs => _tasks.Values.Sum(tracee => tracee.StopPairs);

    public long BytesWritten => _memories.Sum(memory => memory.BytesWritten);

    /// <summary>Attaches to a new process (whose memory is its own) or a new thread (whose memory is its leader's).</summary>
    public Tracee Attach(TaskId task, int outerTid, bool bornTraced)
    {
        ProcessMemory memory;
        if (task.IsLeader)
            _memories.Add(memory = new ProcessMemory(outerTid));
        else
            memory = this[TaskId.Leader(task.Pid)].Memory;
        var tracee = Tracee.Attach(outerTid, memory, bornTraced, host.Has(HostFeatures.ExitKill));
        _tasks.Add(task, tracee);
        if (task.IsLeader && task.Pid > 0)
            _living[outerTid] = true;
        return tracee;
    }

    /// <summary>Attaches to what a fork of <paramref name="parent"/> has made.</summary>
    public void AttachChild(Tracee parent, ForkStep fork)
    {
        var outer = !nested ? fork.KnownAs
            : fork.IsThread ? OuterIds.OfThread(parent.Tid, fork.KnownAs)
            : OuterIds.OfChild(parent.Tid, fork.KnownAs);
        Attach(fork.Child, outer, fork.BornTraced);
    }

    /// <summary>Kills a child of <paramref name="parent"/> that got another ID than it was to have. It spins and nobody traces it.</summary>
    public void KillStray(Tracee parent, int inner) =>
        _ = Linux.Signal.Kill(nested ? OuterIds.OfChild(parent.Tid, inner) : inner, Linux.Signal.SIGKILL);

    /// <summary>No longer part of the tree: it has ended.</summary>
    public void Forget(TaskId task)
    {
        _living.TryRemove(this[task].Tid, out _);
        _tasks.Remove(task);
    }

    /// <summary>
    /// Kills every process and waits until each has ended: threads before their leaders, whose end the kernel reports last.
    /// </summary>
    public void Kill()
    {
        Kill(_ => true);
        _living.Clear();
        Close();
    }

    /// <summary>Kills the chosen tasks, all threads of a process or none, and waits for their ends.</summary>
    public void Kill(Func<TaskId, bool> chosen)
    {
        foreach (var (task, tracee) in _tasks)
        {
            if (task.IsLeader && chosen(task) && !tracee.IsGone)
                _ = Linux.Signal.Kill(tracee.Tid, Linux.Signal.SIGKILL);
        }

        foreach (var (_, tracee) in _tasks.Where(entry => chosen(entry.Key)).OrderBy(entry => entry.Key.IsLeader))
            tracee.Kill();
    }

    /// <summary>Kills every process of the tree (not the nursery, which reaps them) without waiting. The one method that any thread may call: it ends what the ptrace thread waits for.</summary>
    public void Interrupt()
    {
        foreach (var tracee in _living)
            _ = Linux.Signal.Kill(tracee.Key, Linux.Signal.SIGKILL);
    }

    /// <summary>Lets every task go on by itself.</summary>
    public void Detach()
    {
        _living.Clear();
        foreach (var tracee in _tasks.Values)
            tracee.Detach();
        Close();
    }

    private void Close()
    {
        foreach (var memory in _memories)
            memory.Dispose();
    }
}
