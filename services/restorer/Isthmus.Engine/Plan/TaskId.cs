namespace Isthmus.Engine.Plan;

/// <summary>A process or thread of the tree that is rebuilt, by the IDs it has in its own PID namespace (1 … pid_max).</summary>
/// <param name="Pid">The thread group's ID.</param>
/// <param name="Tid">The thread's ID; equal to <paramref name="Pid"/> for the group leader.</param>
public readonly record struct TaskId(int Pid, int Tid)
{
    public static TaskId Leader(int pid) => new(pid, pid);

    public bool IsLeader => Pid == Tid;

    public override string ToString() => IsLeader ? $"{Pid}" : $"{Pid}/{Tid}";
}
