using Isthmus.Criu;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Planning;

/// <summary>Builds the signal frames that give threads their registers (asm/sigframe.h, asm/sigcontext.h).</summary>
internal sealed class ContextPlanner(HostDescription host, VdsoPlanner vdso, Refusals refusals)
{
    // asm/ucontext.h: extended state is there; cs and ss are to be taken as they are.
    private const ulong UC_FLAGS = 1 | 2 | 4;
    private const uint SS_ONSTACK = 1;
    private const uint SS_DISABLE = 2;
    private const uint PROT_WRITE = 2;

    /// <summary>The threads, leader last: it takes the gadget area away.</summary>
    public IEnumerable<Step> Plan(ProcessCheckpoint process)
    {
        foreach (var thread in process.Threads.Skip(1))
            yield return Context(process, thread, null);
        var frame = Frame(process.MainThread);
        yield return Context(process, process.MainThread, new Departure(RoomFor(process, frame.Length), vdso.SyscallInstruction(process), SignalPlanner.TrapAction(process)));
    }

    private ContextStep Context(ProcessCheckpoint process, ThreadCheckpoint thread, Departure? departure)
    {
        if (thread.Registers.Mode != Criu.Images.UserX86RegsMode.Native)
            refusals.Add("32-bit program", process.Pid, "it runs in compatibility mode.", "Move 64-bit programs only.");
        var missing = ExtendedState.Missing(thread.FloatingPoint, host.ExtendedState);
        if (missing != 0)
        {
            refusals.Add(
                "CPU features", process.Pid, $"thread {thread.Tid} uses register sets (XCR0 mask 0x{missing:x}) that this CPU or kernel does not have.",
                "Choose a destination whose CPU has them.");
        }

        return new ContextStep(
            new TaskId(process.Pid, thread.Tid), Frame(thread), thread.Registers.Ip, thread.Registers.Sp, departure, $"thread {thread.Tid} goes on");
    }

    private SignalFrame Frame(ThreadCheckpoint thread)
    {
        var registers = thread.Registers;
        var stack = thread.State.Sas;
        var extended = ExtendedState.Encode(thread.FloatingPoint, host.ExtendedState);
        var mask = thread.State.HasBlkSigset ? thread.State.BlkSigset : thread.Core.Tc?.BlkSigset ?? 0;
        var frame = new LittleEndian(SignalFrame.ExtendedStateOffset)
            .U64(0).U64(UC_FLAGS).U64(0)
            .U64(stack?.SsSp ?? 0).U64(stack is null ? SS_DISABLE : stack.SsFlags & ~SS_ONSTACK).U64(stack?.SsSize ?? 0)
            .U64(registers.R8).U64(registers.R9).U64(registers.R10).U64(registers.R11)
            .U64(registers.R12).U64(registers.R13).U64(registers.R14).U64(registers.R15)
            .U64(registers.Di).U64(registers.Si).U64(registers.Bp).U64(registers.Bx)
            .U64(registers.Dx).U64(registers.Ax).U64(registers.Cx).U64(registers.Sp)
            .U64(registers.Ip).U64(registers.Flags)
            .U32(host.CodeSelector).U32((uint)host.StackSelector << 16)
            .U64(0).U64(0).U64(0).U64(0) // error code, trap number, old mask, cr2
            .U64(0) // pointer to the extended state, by SignalFrame.At
            .U64(0).U64(0).U64(0).U64(0).U64(0).U64(0).U64(0).U64(0)
            .U64(mask);
        return new SignalFrame([.. frame.ToArray(), .. extended]);
    }

    /// <summary>Writable private memory that is large enough; the stack, usually.</summary>
    private ulong RoomFor(ProcessCheckpoint process, int length)
    {
        var area = process.Memory.Vmas
            .Where(vma => vma.Is(VmaStatus.AnonPrivate) && !vma.Is(VmaStatus.Guard) && (vma.Prot & PROT_WRITE) != 0 && vma.Length >= (ulong)length)
            .OrderByDescending(vma => vma.Is(VmaStatus.Heap) ? 0 : vma.Start)
            .FirstOrDefault();
        if (area is null)
            refusals.Add("memory", process.Pid, $"it has no {length} bytes of writable private memory for its context.", "Move a program with a stack.");
        return area is null ? 0 : (area.End - (ulong)length) & ~63UL;
    }
}
