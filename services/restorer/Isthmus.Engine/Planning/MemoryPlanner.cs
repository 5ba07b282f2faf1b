using Isthmus.Criu;
using Isthmus.Criu.Images;
using Isthmus.Engine.Files;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Planning;

/// <summary>
/// Maps the memory of a process, every area in its final place, fills in the dumped pages, and enters its working directory. Pages that parent and child
/// still shared copy-on-write become copies of their own.
/// </summary>
internal sealed class MemoryPlanner(Checkpoint checkpoint, HostDescription host, FilePlanner files, InheritedMemory inherited, VdsoPlanner vdso, Refusals refusals, ISet<string> notes)
{
    // linux/mman.h, asm-generic/mman-common.h
    private const uint PROT_WRITE = 2;
    private const uint MAP_SHARED = 1;
    private const uint MAP_PRIVATE = 2;
    private const uint MAP_FIXED = 0x10;
    private const uint MAP_ANONYMOUS = 0x20;
    private const uint MAP_GROWSDOWN = 0x100;
    private const uint MAP_LOCKED = 0x2000;
    private const uint MAP_NORESERVE = 0x4000;
    private const uint MAP_HUGETLB = 0x40000;
    private const uint CarriedFlags = MAP_SHARED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_NORESERVE;
    private const uint PROT_NONE = 0;
    private const ulong PROT_READ_WRITE = 3;
    private const uint O_RDONLY = 0;
    private const uint O_RDWR = 2;
    private const uint O_ACCMODE = 3;
    private const uint O_DIRECTORY = 0x10000;
    private const int MADV_GUARD_INSTALL = 102;

    public IReadOnlyList<Step> Plan(ProcessCheckpoint process)
    {
        var steps = new StepList(TaskId.Leader(process.Pid));
        if (process.Memory.Aios.Count > 0)
            Refuse(process, "AIO ring", "asynchronous I/O contexts (io_setup) are not carried.");
        inherited.Trim(process, steps);
        MapAreas(process, steps);
        vdso.Plan(process, steps);
        WritePages(process, steps);
        vdso.PlanShift(process, steps);
        SetAttributes(process, steps);
        SetFields(process, steps);
        var directory = Open(process, process.FileSystem.CwdId, O_DIRECTORY, steps);
        steps.Call($"working directory {NameOf(process.FileSystem.CwdId)}", Syscall.Fchdir, directory);
        Close(directory, steps);
        return steps.Steps;
    }

    private void MapAreas(ProcessCheckpoint process, StepList steps)
    {
        Slot? file = null;
        (ulong Id, bool Writable) open = default;
        foreach (var area in process.Memory.Vmas)
        {
            if (area.Is(VmaStatus.Vsyscall | VmaStatus.Vdso | VmaStatus.Vvar | VmaStatus.Guard) || !IsCarried(process, area) || inherited.Has(area))
                continue;
            if (!area.Is(VmaStatus.FilePrivate | VmaStatus.FileShared))
            {
                MapAnonymous(process, area, steps);
                continue;
            }

            var wanted = (area.Shmid, Writable: IsWritable(area));
            if (file is null || open != wanted)
            {
                Close(file, steps);
                file = Open(process, (uint)area.Shmid, wanted.Writable ? O_RDWR : O_RDONLY, steps);
                open = wanted;
            }

            steps.Expect(
                $"map {NameOf((uint)area.Shmid)}", Expectation.Exactly(area.Start), Syscall.Mmap,
                area.Start, area.Length, ProtectionOf(process, area), (ulong)((area.Flags & CarriedFlags & ~MAP_ANONYMOUS) | MAP_FIXED), file, area.Pgoff);
        }

        Close(file, steps);
    }

    private bool IsCarried(ProcessCheckpoint process, VmaEntry area)
    {
        var resource = area switch
        {
            _ when area.Is(VmaStatus.AioRing) => "AIO ring",
            _ when area.Is(VmaStatus.SysVIpc) => "SysV shared memory",
            _ when area.Is(VmaStatus.Socket) => "packet socket ring",
            _ when area.Is(VmaStatus.ShadowStack) => "shadow stack",
            _ when area.Is(VmaStatus.Uprobes) => "uprobes area",
            _ when area.Is(VmaStatus.ExternalPlugin) => "device mapping",
            _ when area.Is(VmaStatus.Unsupported) => "unknown memory area",
            _ when (area.Flags & MAP_HUGETLB) != 0 => "huge page mapping",
            _ when area.Is(VmaStatus.AnonShared) => "anonymous shared memory in the form of CRIU before 4.0",
            _ => null,
        };
        if (resource is not null)
            Refuse(process, resource, $"the area at 0x{area.Start:x} ({area.Length} bytes) is not carried.");
        return resource is null;
    }

    /// <summary>The protection that an area is mapped with: its own, or access for the engine until its pages are in.</summary>
    private ulong ProtectionOf(ProcessCheckpoint process, VmaEntry area) => IsOpened(process, area) ? PROT_READ_WRITE : (ulong)area.Prot;

    /// <summary>Whether an area that nobody may access has content which could not be written otherwise.</summary>
    private bool IsOpened(ProcessCheckpoint process, VmaEntry area) => area.Prot == PROT_NONE && !host.Has(HostFeatures.HiddenWrites)
        && process.Pages.Runs.Any(run => run.Present && run.Address < area.End && run.End > area.Start);

    private void MapAnonymous(ProcessCheckpoint process, VmaEntry area, StepList steps)
    {
        var (start, flags) = (area.Start, area.Flags & CarriedFlags);
        if ((flags & MAP_GROWSDOWN) != 0 && !host.Has(HostFeatures.GrowingStacks))
        {
            start = StackRoom.StartOf(process, area);
            flags = (flags & ~MAP_GROWSDOWN) | MAP_NORESERVE;
            notes.Add($"stacks do not grow: each is mapped at once as far down as its limit lets it grow ({host.System})");
        }

        steps.Expect(
            area.Is(VmaStatus.Heap) ? "map heap" : (area.Flags & MAP_GROWSDOWN) != 0 ? "map stack" : "map private memory",
            Expectation.Exactly(start), Syscall.Mmap,
            start, area.End - start, ProtectionOf(process, area), (ulong)(flags | MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED), -1, 0);
    }

    /// <summary>A shared mapping of a file that was opened for writing may be made writable later, even if it is not now.</summary>
    private static bool IsWritable(VmaEntry area) =>
        area.Is(VmaStatus.FileShared) && (area.HasFdflags ? (area.Fdflags & O_ACCMODE) == O_RDWR : (area.Prot & PROT_WRITE) != 0);

    private Slot Open(ProcessCheckpoint process, uint fileId, uint flags, StepList steps)
    {
        var file = new Slot("file");
        foreach (var step in files.OpenForMapping(process.Pid, fileId, flags, file))
            steps.Add(step);
        return file;
    }

    private string NameOf(uint fileId) =>
        checkpoint.File(fileId) is { Reg: { } regular } ? regular.Name
        : checkpoint.File(fileId) is { Memfd: { } anonymous } ? checkpoint.Memfd(anonymous.InodeId).Name
        : $"file {fileId}";

    private static void Close(Slot? file, StepList steps)
    {
        if (file is not null)
            steps.Call("close", Syscall.Close, file);
    }

    private void WritePages(ProcessCheckpoint process, StepList steps)
    {
        const int chunk = 64 << 20;
        foreach (var run in process.Pages.Runs)
        {
            if ((run.Flags & PageFlags.Present) == 0)
            {
                if ((run.Flags & PageFlags.Parent) != 0)
                    Refuse(process, "incremental checkpoint", $"the pages at 0x{run.Address:x} are in a parent checkpoint.");
                continue;
            }

            if (vdso.Replaces(run, process))
                continue;
            for (var offset = 0L; offset < run.Length; offset += chunk)
            {
                var length = (int)Math.Min(chunk, run.Length - offset);
                steps.Add(new WriteStep(steps.Task, run.Address + (ulong)offset, process.Pages.Read(run, offset, length), "pages"));
            }
        }
    }

    /// <summary>Advice, locks and guards: after the pages are in.</summary>
    private void SetAttributes(ProcessCheckpoint process, StepList steps)
    {
        foreach (var area in process.Memory.Vmas)
        {
            if (area.Is(VmaStatus.Vsyscall | VmaStatus.Vdso | VmaStatus.Vvar))
                continue;
            if (area.Is(VmaStatus.Guard) && host.Has(HostFeatures.GuardAdvice))
                steps.Call("guard pages", Syscall.Madvise, area.Start, area.Length, MADV_GUARD_INSTALL);
            else if (area.Is(VmaStatus.Guard))
                steps.Call("guard pages", Syscall.Mprotect, area.Start, area.Length, (ulong)PROT_NONE);
            else
                Advise(area, steps);
            if (IsOpened(process, area))
                steps.Call("protect", Syscall.Mprotect, area.Start, area.Length, (ulong)PROT_NONE);
            if ((area.Flags & MAP_LOCKED) != 0)
                steps.Call("lock memory", Syscall.Mlock, area.Start, area.Length);
        }
    }

    private void Advise(VmaEntry area, StepList steps)
    {
        if ((area.Madv & ~host.MemoryAdvice) is var missing and not 0)
            notes.Add($"memory advice 0x{missing:x} is left out: {host.System} does not take it");
        for (var advice = 0; advice < 64 && area.Madv >> advice != 0; advice++)
        {
            if ((area.Madv & host.MemoryAdvice & (1UL << advice)) != 0)
                steps.Call($"memory advice {advice}", Syscall.Madvise, area.Start, area.Length, advice);
        }
    }

    /// <summary>The bounds that /proc/PID/stat and brk(2) go by, the auxiliary vector and /proc/PID/exe (prctl(2) PR_SET_MM_MAP).</summary>
    private void SetFields(ProcessCheckpoint process, StepList steps)
    {
        var memory = process.Memory;
        if (!host.Has(HostFeatures.MemoryMapFields))
        {
            SetHeap(process, steps);
            return;
        }

        var auxiliary = new LittleEndian(memory.MmSavedAuxv.Count * sizeof(ulong));
        foreach (var word in memory.MmSavedAuxv)
            auxiliary.U64(word);
        var program = Open(process, memory.ExeFileId, O_RDONLY, steps);

        // struct prctl_mm_map: 11 addresses, auxv, its size, descriptor of the program
        var map = new LittleEndian(104)
            .U64(memory.MmStartCode).U64(memory.MmEndCode).U64(memory.MmStartData).U64(memory.MmEndData)
            .U64(memory.MmStartBrk).U64(memory.MmBrk).U64(memory.MmStartStack)
            .U64(memory.MmArgStart).U64(memory.MmArgEnd).U64(memory.MmEnvStart).U64(memory.MmEnvEnd)
            .U64(0).U32((uint)(memory.MmSavedAuxv.Count * sizeof(ulong))).U32(0).ToBlob()
            .PointAt(88, auxiliary.ToBlob());
        steps.Add(new StoreStep(steps.Task, program, map, 100, "descriptor of the program"));
        steps.Call("heap, argument and stack bounds, auxiliary vector, program", Syscall.Prctl, Linux.Prctl.PR_SET_MM, Linux.Prctl.PR_SET_MM_MAP, map, map.Bytes.Length, 0);
        steps.Call("close program", Syscall.Close, program);
    }

    /// <summary>Where the bounds of the heap are all that can be had.</summary>
    private void SetHeap(ProcessCheckpoint process, StepList steps)
    {
        notes.Add($"the program's name and arguments in /proc are the restorer's: {host.System} cannot be told them");
        var command = Files.FreeBsd.ControlCommand.HeapBounds(process.Memory.MmStartBrk, process.Memory.MmBrk);
        steps.Expect("heap bounds", Expectation.Exactly(command.Bytes.Length), Syscall.Write, files.ControlNumber, command, command.Bytes.Length);
    }

    private void Refuse(ProcessCheckpoint process, string resource, string reason) =>
        refusals.Add(resource, process.Pid, reason, "Run the service without it, or leave it where it is.");
}
