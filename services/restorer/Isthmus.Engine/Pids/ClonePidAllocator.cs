using Isthmus.Engine.Plan;
using Isthmus.Engine.Planning;

namespace Isthmus.Engine.Pids;

/// <summary>clone3(2) with set_tid (Linux 5.5): one call.</summary>
/// <param name="traced">Whether the child is born traced (CLONE_PTRACE).</param>
internal sealed class ClonePidAllocator(bool traced) : IPidAllocator
{
    public IEnumerable<Step> Process(TaskId parent, TaskId child, string purpose) => [Fork(parent, child, CloneArguments.Process(child.Pid, traced), purpose)];

    public IEnumerable<Step> Thread(TaskId leader, TaskId thread, string purpose) => [Fork(leader, thread, CloneArguments.Thread(thread.Tid, traced), purpose)];

    public ForkStep Fork(TaskId parent, TaskId child, Blob arguments, string purpose) =>
        new(parent, child, Syscall.Clone3, [arguments, arguments.Bytes.Length], purpose) { BornTraced = traced };
}
