using Isthmus.Criu;
using Isthmus.Engine.Pids;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Planning;

/// <summary>
/// Forks the processes with their PIDs, sessions and groups. Everything that a parent hands down is made before it forks; a child's
/// session is the one that its parent has at the fork (setsid(2), setpgid(2)).
/// </summary>
internal sealed class TreePlanner(Checkpoint checkpoint, IPidAllocator pids, Refusals refusals)
{
    /// <summary>The root, forked by the nursery, and below it every process in pre-order.</summary>
    /// <param name="handDown">What a process makes before it forks.</param>
    public IReadOnlyList<Step> Plan(Func<ProcessCheckpoint, IEnumerable<Step>> handDown)
    {
        var steps = new List<Step>();
        var root = checkpoint.Root;
        if (root.Session != root.Pid)
            Refuse(root, $"its session {root.Session} is led by a process outside of the tree.");
        steps.AddRange(Fork(RestorePlan.Nursery, root));
        Grow(root, inherited: 0, handDown, steps);
        foreach (var process in checkpoint.Processes)
            JoinGroup(process, steps);
        return steps;
    }

    private void Grow(ProcessCheckpoint process, int inherited, Func<ProcessCheckpoint, IEnumerable<Step>> handDown, List<Step> steps)
    {
        var task = TaskId.Leader(process.Pid);
        var own = new StepList(task);
        var leads = process.Session == process.Pid;
        if (!leads && process.Session != inherited && process != checkpoint.Root)
            Refuse(process, $"its session {process.Session} is led by no living ancestor.");
        steps.AddRange(handDown(process));

        // Children from the time before this process began its session.
        foreach (var child in process.Children.Where(child => leads && IsOlderThanSession(child, process)))
        {
            steps.AddRange(Fork(task, child));
            Grow(child, inherited, handDown, steps);
        }

        if (leads)
        {
            own.Expect("begin session", Expectation.Exactly(process.Pid), Syscall.Setsid);
            steps.AddRange(own.Steps);
        }

        foreach (var child in process.Children.Where(child => !leads || !IsOlderThanSession(child, process)))
        {
            steps.AddRange(Fork(task, child));
            Grow(child, process.Session, handDown, steps);
        }
    }

    private static bool IsOlderThanSession(ProcessCheckpoint child, ProcessCheckpoint leader) =>
        child.Session != child.Pid && child.Session != leader.Pid;

    /// <summary>Leaders of groups first: a group exists when its leader has made it.</summary>
    private void JoinGroup(ProcessCheckpoint process, List<Step> steps)
    {
        if (process.ProcessGroup == process.Session && process.Session == process.Pid)
            return;
        var leader = checkpoint.Processes.FirstOrDefault(other => other.Pid == process.ProcessGroup);
        if (leader is null)
        {
            Refuse(process, $"the leader of its process group, {process.ProcessGroup}, has ended.");
            return;
        }

        if (leader != process && leader.Session != leader.Pid && !Precedes(leader, process))
            Set(leader, steps);
        Set(process, steps);
    }

    private bool Precedes(ProcessCheckpoint first, ProcessCheckpoint second) =>
        checkpoint.Processes.TakeWhile(process => process != second).Contains(first);

    private static void Set(ProcessCheckpoint process, List<Step> steps)
    {
        var own = new StepList(TaskId.Leader(process.Pid));
        own.Call($"process group {process.ProcessGroup}", Syscall.Setpgid, 0, process.ProcessGroup);
        steps.AddRange(own.Steps);
    }

    private IEnumerable<Step> Fork(TaskId parent, ProcessCheckpoint child) =>
        pids.Process(parent, TaskId.Leader(child.Pid), $"process {child.Pid} \"{child.Task.Comm}\"");

    private void Refuse(ProcessCheckpoint process, string reason) =>
        refusals.Add("session or process group", process.Pid, reason, "Start the service as a daemon (in a session of its own).");
}
