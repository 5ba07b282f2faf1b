using Isthmus.Engine.Files.FreeBsd;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Pids;

/// <summary>
/// isthmus(4) makes the next PID of the system the wanted one, or says that it is taken; clone(2) follows at once. If another process was
/// created between, the child has another PID, the plan is not met and the child is killed.
/// </summary>
/// <param name="device">Where the device is.</param>
/// <param name="number">The descriptor of the device that every process of the tree has while it is built; the nursery opens its own.</param>
internal sealed class ControlDevicePidAllocator(string device, int number) : IPidAllocator
{
    public IEnumerable<Step> Process(TaskId parent, TaskId child, string purpose)
    {
        const int O_RDWR = 2;
        if (parent != RestorePlan.Nursery)
            return Fork(parent, child, number, purpose);
        var own = new Slot("device");
        return
        [
            new CallStep(parent, Syscall.Open, [Blob.Text(device), O_RDWR, 0], own, Expectation.Success, $"open {device}"),
            .. Fork(parent, child, own, purpose),
            new CallStep(parent, Syscall.Close, [own], null, Expectation.Success, $"close {device}"),
        ];
    }

    /// <exception cref="NotSupportedException">Always: the IDs of threads cannot be chosen there, and the planner has refused them.</exception>
    public IEnumerable<Step> Thread(TaskId leader, TaskId thread, string purpose) =>
        throw new NotSupportedException("The IDs of threads cannot be chosen on this system.");

    private static IEnumerable<Step> Fork(TaskId parent, TaskId child, Operand device, string purpose)
    {
        var command = ControlCommand.NextPid(child.Pid);
        yield return new CallStep(
            parent, Syscall.Write, [device, command, command.Bytes.Length], null, Expectation.Exactly(command.Bytes.Length), $"PID {child.Pid} is the next");
        yield return new ForkStep(parent, child, Syscall.Clone, [Linux.Signal.SIGCHLD, 0, 0, 0, 0], purpose);
    }
}
