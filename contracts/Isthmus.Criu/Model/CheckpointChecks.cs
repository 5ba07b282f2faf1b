namespace Isthmus.Criu;

/// <summary>What must hold between images.</summary>
internal static class CheckpointChecks
{
    public static void Run(Checkpoint checkpoint)
    {
        FileChecks.Run(checkpoint);
        foreach (var process in checkpoint.Processes.Where(process => !process.IsZombie))
        {
            TaskChecks.Run(process);
            MemoryChecks.Run(checkpoint, process);
            Descriptors(checkpoint, process);
            checkpoint.File(process.Memory.ExeFileId);
            checkpoint.File(process.FileSystem.CwdId);
            checkpoint.File(process.FileSystem.RootId);
        }

        foreach (var held in checkpoint.FileLocks)
            checkpoint.Process(held.Pid);
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
}
