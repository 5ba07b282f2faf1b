using Isthmus.Criu;
using Isthmus.Engine.Files.Abi;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files.Kinds;

/// <summary>A FIFO (fifo(7)) with its data. Opened for reading and writing first, so that no opening waits for another end and no data is lost between.</summary>
internal sealed class FifoRecipe(uint pipeId, IReadOnlyList<OpenFile> files, FileNames names, Checkpoint checkpoint) : FileRecipe
{
    public override IReadOnlyList<OpenFile> Files => files;

    public override string Name => $"FIFO {names.Shown(PathId(files[0]))} ({pipeId:x})";

    /// <summary>The file that holds a FIFO's path.</summary>
    public static uint PathId(OpenFile file) => file.Entry.Fifo.HasRegfId ? file.Entry.Fifo.RegfId : file.Id;

    public override void Create(TaskCalls calls, CreatedFiles created)
    {
        var both = calls.Open(Syscall.Open, names.Path(PathId(files[0])), (ulong)(Fcntl.O_RDWR | Fcntl.O_NONBLOCK), 0);
        PipeData.Fill(calls, both, checkpoint.Fifos.GetValueOrDefault(pipeId));
        foreach (var file in files)
        {
            var entry = checkpoint.File(PathId(file)).Reg;
            var descriptor = calls.Open(Syscall.Open, names.Path(PathId(file)), (ulong)RegularFileRecipe.OpenFlags(entry.Flags), 0);
            calls.Append(FileCheck.Steps(calls.Task, descriptor, entry, Name));
            created.Add(file, descriptor);
        }

        calls.Close(both);
    }
}
