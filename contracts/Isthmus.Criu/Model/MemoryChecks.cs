using Isthmus.Criu.Images;

namespace Isthmus.Criu;

/// <summary>What must hold for an address space.</summary>
internal static class MemoryChecks
{
    /// <summary>The end of user space with five-level page tables (x86-64).</summary>
    const ulong AddressLimit = 1UL << 56;

    public static void Run(Checkpoint checkpoint, ProcessCheckpoint process)
    {
        Areas(checkpoint, process);
        Pages(process);
    }

    static void Areas(Checkpoint checkpoint, ProcessCheckpoint process)
    {
        var name = ImageKinds.Mm.FileName((ulong)process.Pid);
        var end = 0UL;
        foreach (var area in process.Memory.Vmas)
        {
            if (area.Start >= area.End || area.Start % PageRun.PageSize != 0 || area.End % PageRun.PageSize != 0)
                throw new ImageException(name, -1, $"0x{area.Start:x}-0x{area.End:x} is no memory area");
            if (area.Is(VmaStatus.Guard))
                continue;
            if (area.End > AddressLimit && !area.Is(VmaStatus.Vsyscall))
                throw new ImageException(name, -1, $"the memory area 0x{area.Start:x}-0x{area.End:x} is not in user space");
            if (area.Start < end)
                throw new ImageException(name, -1, $"the memory area at 0x{area.Start:x} overlaps the one before it or is out of order");
            if (area.Is(VmaStatus.FilePrivate | VmaStatus.FileShared)
                && (area.Shmid > uint.MaxValue || !checkpoint.Files.ContainsKey((uint)area.Shmid)))
                throw new ImageException(name, -1, $"the memory area at 0x{area.Start:x} maps file {area.Shmid}, which is not in {ImageKinds.Files.FileName()}");
            end = area.End;
        }
    }

    /// <summary>A run may span areas that touch; no page of it may lie outside of all.</summary>
    static void Pages(ProcessCheckpoint process)
    {
        var areas = process.Memory.Vmas;
        var index = 0;
        foreach (var run in process.Pages.Runs)
        {
            for (var covered = run.Address; covered < run.End;)
            {
                while (index < areas.Count && (areas[index].Is(VmaStatus.Guard) || areas[index].End <= covered))
                    index++;
                if (index == areas.Count || areas[index].Start > covered)
                    throw new ImageException(process.Pages.Name, -1, $"the page at 0x{covered:x} is in no memory area of process {process.Pid}");
                covered = areas[index].End;
            }
        }
    }
}
