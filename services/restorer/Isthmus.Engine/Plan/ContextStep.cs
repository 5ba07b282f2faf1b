using System.Globalization;

namespace Isthmus.Engine.Plan;

/// <summary>
/// Gives a thread its dumped registers, signal mask, alternate stack and FPU state by rt_sigreturn(2), and stops it before it
/// runs an instruction of its own.
/// </summary>
/// <param name="Task">The thread.</param>
/// <param name="Frame">The signal frame, to be placed at an address divisible by 64.</param>
/// <param name="InstructionPointer">Where the thread must be afterwards.</param>
/// <param name="StackPointer">What its stack pointer must be afterwards.</param>
/// <param name="Departure">For the last thread of a process, how the gadget area goes; else null.</param>
/// <param name="Purpose">What it is.</param>
public sealed record ContextStep(
    TaskId Task,
    SignalFrame Frame,
    ulong InstructionPointer,
    ulong StackPointer,
    Departure? Departure,
    string Purpose) : Step(Task, Purpose)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Task} context: rip 0x{InstructionPointer:x}, rsp 0x{StackPointer:x}, frame of {Frame.Length} bytes  # {Purpose}");
}
