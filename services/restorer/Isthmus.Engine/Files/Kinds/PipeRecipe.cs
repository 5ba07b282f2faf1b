using System.Globalization;
using Isthmus.Criu;
using Isthmus.Engine.Files.Abi;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files.Kinds;

/// <summary>A pipe (pipe(7)): its ends, however many times each was opened, its capacity and what is in it.</summary>
internal sealed class PipeRecipe(uint pipeId, IReadOnlyList<OpenFile> files, PipeContents? contents) : FileRecipe
{
    public override IReadOnlyList<OpenFile> Files => files;

    public override string Name => $"pipe {pipeId:x}";

    public override int Room => files.Count + 4;

    public override void Create(TaskCalls calls, CreatedFiles created)
    {
        // Without blocking, data that does not fit fails the restore and does not hang it.
        var (read, write) = calls.OpenPair(Syscall.Pipe2, answer => [answer, (ulong)Fcntl.O_NONBLOCK]);
        PipeData.Fill(calls, write, contents);

        var reader = files.FirstOrDefault(file => IsEnd(file, Fcntl.O_RDONLY));
        var writer = files.FirstOrDefault(file => IsEnd(file, Fcntl.O_WRONLY));
        foreach (var file in files)
        {
            if (file == reader || file == writer)
                continue;
            // The same end opened again through /proc is a file of its own, with its own flags.
            var path = string.Create(CultureInfo.InvariantCulture, $"{calls.Host.DescriptorDirectory}/{(Access(file) == Fcntl.O_WRONLY ? write : read)}");
            created.Add(file, calls.Open(Syscall.Open, calls.Blobs.Path(path), (ulong)(file.Entry.Pipe.Flags & ~Fcntl.O_LARGEFILE), 0));
        }

        HandOver(calls, created, reader, read);
        HandOver(calls, created, writer, write);
    }

    private static void HandOver(TaskCalls calls, CreatedFiles created, OpenFile? file, int descriptor)
    {
        if (file is null)
        {
            calls.Close(descriptor);
            return;
        }

        FileStatus.Set(calls, descriptor, file.Entry.Pipe.Flags, Fcntl.O_NONBLOCK);
        created.Add(file, descriptor);
    }

    private static bool IsEnd(OpenFile file, uint access) => Access(file) == access;

    private static uint Access(OpenFile file) => file.Entry.Pipe.Flags & Fcntl.O_ACCMODE;
}
