using Isthmus.Criu;
using Isthmus.Criu.Images;
using Isthmus.Engine.Execution;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Planning;

/// <summary>
/// Gives a process a vDSO that works here. Where the kernel's own is byte for byte the dumped one, the own one moves to the
/// dumped addresses (<see cref="VdsoStrategy.Remap"/>). Else the dumped code stays and each exported function is overwritten
/// by a plain system call (<see cref="VdsoStrategy.Patch"/>).
/// </summary>
internal sealed class VdsoPlanner(HostDescription host, GadgetArea area, VdsoStrategy? forced, ClockShift shift, Refusals refusals)
{
    // sys/mman.h
    private const int MREMAP_MAYMOVE_FIXED = 1 | 2;
    private const int PROT_READ_EXEC = 1 | 4;
    private const int MAP_PRIVATE_ANONYMOUS_FIXED = 2 | 0x20 | 0x10;

    public static VmaEntry? Code(ProcessCheckpoint process) => process.Memory.Vmas.FirstOrDefault(vma => vma.Is(VmaStatus.Vdso));

    /// <summary>Maps the areas and, when patching, writes the code.</summary>
    public void Plan(ProcessCheckpoint process, StepList steps)
    {
        if (Code(process) is not { } code)
        {
            // After a move with VdsoStrategy.Patch it is memory like any other, which needs nothing of the kernel's.
            if (PatchedBefore(process) is null)
                Refuse(process, "the process has no vDSO area.", "Start the service on a kernel that has vdso=1 (the default).");
            return;
        }

        if (Choose(process, code) == VdsoStrategy.Remap)
            Remap(code, steps);
        else
            Patch(process, code, steps);
    }

    /// <summary>What the functions of a tree add to clocks since an earlier move; CRIU dumps the clocks without it.</summary>
    public static ClockShift EarlierShift(ProcessCheckpoint process) =>
        Code(process) is null && Header(process) is { } address ? VdsoClock.Read(CodeAt(process, address).Span) : ClockShift.None;

    /// <summary>After the pages: functions that an earlier move patched get the clock shift of this one.</summary>
    public void PlanShift(ProcessCheckpoint process, StepList steps)
    {
        if (Code(process) is not null || Header(process) is not { } address)
            return;
        var dumped = CodeAt(process, address);
        try
        {
            var patched = VdsoPatch.Apply(dumped.Span, shift);
            if (!dumped.Span.SequenceEqual(patched))
                steps.Add(new WriteStep(steps.Task, address, patched, "vDSO functions as system calls"));
        }
        catch (FormatException e)
        {
            Refuse(process, e.Message, "Restore it on the host that it was dumped on.");
        }
    }

    /// <summary>Whether the pages are not written as dumped.</summary>
    public bool Replaces(PageRun run, ProcessCheckpoint process) =>
        Code(process) is { } code && run.Address >= code.Start && run.End <= code.End;

    /// <summary>Address of a <c>syscall</c> instruction in the process's vDSO as it will be here.</summary>
    public ulong SyscallInstruction(ProcessCheckpoint process)
    {
        if (Code(process) is not { } code)
            return PatchedBefore(process) ?? 0;
        var bytes = Choose(process, code) == VdsoStrategy.Remap ? host.Vdso!.Code : Patched(process, code);
        return code.Start + (ulong)bytes.Span.IndexOf([(byte)0x0f, (byte)0x05]);
    }

    /// <summary>The first <c>syscall</c> instruction of the code that the auxiliary vector points at.</summary>
    private static ulong? PatchedBefore(ProcessCheckpoint process)
    {
        if (Header(process) is not { } address)
            return null;
        var found = CodeAt(process, address).Span.IndexOf([(byte)0x0f, (byte)0x05]);
        return found < 0 ? null : address + (ulong)found;
    }

    /// <summary>Where the auxiliary vector says that the vDSO is (getauxval(3), AT_SYSINFO_EHDR), if the dump holds it.</summary>
    private static ulong? Header(ProcessCheckpoint process)
    {
        const ulong AT_SYSINFO_EHDR = 33;
        var auxiliary = process.Memory.MmSavedAuxv;
        for (var i = 0; i + 1 < auxiliary.Count; i += 2)
        {
            if (auxiliary[i] == AT_SYSINFO_EHDR && process.Pages.TryFind(auxiliary[i + 1], out var run) && run.Present)
                return auxiliary[i + 1];
        }

        return null;
    }

    /// <summary>What the dump holds of the area from that address on.</summary>
    private static ReadOnlyMemory<byte> CodeAt(ProcessCheckpoint process, ulong address)
    {
        const ulong longest = 64 << 10;
        if (!process.Pages.TryFind(address, out var run))
            return default;
        var area = process.Memory.Vmas.FirstOrDefault(vma => address >= vma.Start && address < vma.End);
        var end = Math.Min(run.End, area?.End ?? run.End);
        return process.Pages.Read(run, (long)(address - run.Address), (int)Math.Min(longest, end - address));
    }

    private VdsoStrategy Choose(ProcessCheckpoint process, VmaEntry code)
    {
        if (forced is { } strategy)
            return strategy;
        return shift.IsNone && host.Features.HasFlag(HostFeatures.MovableVdso) && host.Vdso is { } own
            && Dumped(process, code).Span.SequenceEqual(own.Code.Span)
            && LiesAlike(process, code, own)
            ? VdsoStrategy.Remap
            : VdsoStrategy.Patch;
    }

    /// <summary>CRIU joins the data areas that lie side by side.</summary>
    private static bool LiesAlike(ProcessCheckpoint process, VmaEntry code, VdsoImage own)
    {
        var dumped = process.Memory.Vmas.Where(vma => vma.Is(VmaStatus.Vvar)).ToArray();
        return dumped.Length > 0 && own.DataAreas.Length > 0
            && code.Start - dumped[0].Start == own.DataAreas[0].BeforeCode
            && dumped.Sum(vma => (long)vma.Length) == own.DataAreas.Sum(data => (long)data.Length);
    }

    /// <summary>The nursery parked the areas one behind the other; every process inherits them there.</summary>
    private void Remap(VmaEntry code, StepList steps)
    {
        var parked = area.Parking;
        foreach (var part in host.Vdso!.DataAreas.Append(new VdsoDataArea(0, code.Length)))
        {
            var target = code.Start - part.BeforeCode;
            steps.Expect("move own vDSO to its place", Expectation.Exactly(target), Syscall.Mremap, parked, part.Length, part.Length, MREMAP_MAYMOVE_FIXED, target);
            parked += part.Length;
        }
    }

    private void Patch(ProcessCheckpoint process, VmaEntry code, StepList steps)
    {
        var patched = Patched(process, code);
        if (process.Threads.FirstOrDefault(thread => thread.Registers.Ip >= code.Start && thread.Registers.Ip < code.End) is { } inside
            && inside.Registers.OrigAx == ulong.MaxValue)
            Refuse(process, $"thread {inside.Tid} was frozen inside a vDSO function.", "Freeze it again.");
        steps.Expect("map vDSO", Expectation.Exactly(code.Start), Syscall.Mmap, code.Start, code.Length, PROT_READ_EXEC, MAP_PRIVATE_ANONYMOUS_FIXED, -1, 0);
        steps.Add(new WriteStep(steps.Task, code.Start, patched, "vDSO functions as system calls"));
    }

    private ReadOnlyMemory<byte> Patched(ProcessCheckpoint process, VmaEntry code)
    {
        try
        {
            return VdsoPatch.Apply(Dumped(process, code).Span, shift);
        }
        catch (FormatException e)
        {
            Refuse(process, e.Message, "Restore it on the kernel that it was dumped on.");
            return Dumped(process, code);
        }
    }

    private ReadOnlyMemory<byte> Dumped(ProcessCheckpoint process, VmaEntry code)
    {
        if (process.Pages.TryFind(code.Start, out var run) && run.Present && run.End >= code.End)
            return process.Pages.Read(run, (long)(code.Start - run.Address), checked((int)code.Length));
        Refuse(process, "the checkpoint does not hold its code.", "Dump again with CRIU 4.2 or newer.");
        return new byte[code.Length];
    }

    private void Refuse(ProcessCheckpoint process, string reason, string remedy) => refusals.Add("vDSO", process.Pid, reason, remedy);
}
