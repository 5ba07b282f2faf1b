using System.Collections.Immutable;

namespace Isthmus.Engine.Plan;

/// <summary>
/// The task makes a new process or thread by clone3(2) or clone(2), which spins until the executor has attached to it.
/// </summary>
/// <param name="Task">The task that calls.</param>
/// <param name="Child">The new task, with the IDs it must get.</param>
/// <param name="Number">The call.</param>
/// <param name="Operands">Its operands.</param>
/// <param name="Purpose">What the task is.</param>
public sealed record ForkStep(TaskId Task, TaskId Child, Syscall Number, ImmutableArray<Operand> Operands, string Purpose) : Step(Task, Purpose)
{
    /// <summary>Whether a thread of the same process is made.</summary>
    public bool IsThread => Child.Pid == Task.Pid;

    /// <summary>What the caller must be told: the ID, unless the child is in another PID namespace.</summary>
    public Expectation Expect { get; init; } = Expectation.Exactly(Child.Tid);

    /// <summary>The ID that the child has inside the host.</summary>
    public int KnownAs { get; init; } = Child.Tid;

    /// <summary>Whether the child is attached from its first instruction on (CLONE_PTRACE).</summary>
    public bool BornTraced { get; init; }

    public override string ToString() => $"{Task} → {(IsThread ? "thread" : "process")} {Child} by {Number}  # {Purpose}";
}
