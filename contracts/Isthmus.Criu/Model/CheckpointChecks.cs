using Isthmus.Criu.Images;

namespace Isthmus.Criu;

/// <summary>What must hold between images.</summary>
internal static class CheckpointChecks
{
    /// <summary>The end of what user space can map with four-level page tables, the most that CRIU dumps (x86-64).</summary>
    const ulong AddressLimit = 1UL << 56;

    public static void Run(Checkpoint checkpoint)
    {
        foreach (var process in checkpoint.Processes.Where(process => !process.IsZombie))
        {
            Descriptors(checkpoint, process);
            Areas(process);
            checkpoint.File(process.Memory.ExeFileId);
            checkpoint.File(process.FileSystem.CwdId);
            checkpoint.File(process.FileSystem.RootId);
        }
    }

    static void Descriptors(Checkpoint checkpoint, ProcessCheckpoint process)
    {
        foreach (var descriptor in process.Descriptors)
        {
            var name = ImageKinds.Fdinfo.FileName(process.KernelObjects.FilesId);
            if (!checkpoint.Files.TryGetValue(descriptor.Id, out var file))
                throw new ImageException(name, -1, $"descriptor {descriptor.Fd} of process {process.Pid} refers to file {descriptor.Id}, which is not in {ImageKinds.Files.FileName()}");
            if (file.Type != descriptor.Type)
                throw new ImageException(name, -1, $"descriptor {descriptor.Fd} of process {process.Pid} is {descriptor.Type}, file {file.Id} is {file.Type}");
        }
    }

    static void Areas(ProcessCheckpoint process)
    {
        var end = 0UL;
        foreach (var area in process.Memory.Vmas)
        {
            var name = ImageKinds.Mm.FileName((ulong)process.Pid);
            if (area.Start >= area.End || area.Start % PageRun.PageSize != 0 || area.End % PageRun.PageSize != 0)
                throw new ImageException(name, -1, $"0x{area.Start:x}-0x{area.End:x} is no memory area");
            if (area.Is(VmaStatus.Guard))
                continue;
            if (area.End > AddressLimit && !area.Is(VmaStatus.Vsyscall))
                throw new ImageException(name, -1, $"the memory area 0x{area.Start:x}-0x{area.End:x} is not in user space");
            if (area.Start < end)
                throw new ImageException(name, -1, $"the memory area at 0x{area.Start:x} overlaps the one before it");
            end = area.End;
        }
    }
}
