using System.Collections.Immutable;

namespace Isthmus.Engine.Plan;

/// <summary>A system call (x86-64 Linux number) that the task makes itself.</summary>
/// <param name="Task">The task that makes it.</param>
/// <param name="Number">The x86-64 Linux system call number.</param>
/// <param name="Operands">Up to six; missing ones are 0.</param>
/// <param name="Bind">Receives the result, or null.</param>
/// <param name="Expect">What the result must be.</param>
/// <param name="Purpose">What the call is for.</param>
public sealed record CallStep(
    TaskId Task,
    Syscall Number,
    ImmutableArray<Operand> Operands,
    Slot? Bind,
    Expectation Expect,
    string Purpose) : Step(Task, Purpose)
{
    public override string ToString() =>
        $"{Task} {(Bind is null ? "" : $"{Bind} = ")}{Number}({string.Join(", ", Operands)}){(Expect == Expectation.Success ? "" : $" → {Expect}")}  # {Purpose}";
}
