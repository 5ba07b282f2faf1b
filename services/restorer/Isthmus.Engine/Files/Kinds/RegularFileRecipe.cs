using Isthmus.Criu.Images;
using Isthmus.Engine.Files.Abi;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files.Kinds;

/// <summary>A regular file, directory or device, opened by its name, checked to be the one of the checkpoint, at its offset.</summary>
internal sealed class RegularFileRecipe(OpenFile file, FileNames names) : FileRecipe
{
    private readonly RegFileEntry _entry = file.Entry.Reg;

    public override IReadOnlyList<OpenFile> Files { get; } = [file];

    public override string Name => names.Shown(file.Id);

    public override void Create(TaskCalls calls, CreatedFiles created)
    {
        var descriptor = calls.Open(Syscall.Open, names.Path(file.Id), (ulong)OpenFlags(_entry.Flags), 0);
        calls.Append(FileCheck.Steps(calls.Task, descriptor, _entry, Name));
        // What has no bytes has no offset; an image says −1 for what cannot seek.
        if ((_entry.Flags & Fcntl.O_PATH) == 0 && _entry.Pos is not (0 or ulong.MaxValue))
            calls.CallExpecting(Expectation.Exactly(_entry.Pos), Syscall.Lseek, descriptor, _entry.Pos, 0);
        created.Add(file, descriptor);
    }

    /// <summary>The flags to open an existing file with: never creating, truncating or taking a controlling terminal; a nameless file exists by now.</summary>
    public static uint OpenFlags(uint flags)
    {
        if ((flags & Fcntl.TmpFileBit) != 0)
            flags &= ~(Fcntl.TmpFileBit | Fcntl.O_DIRECTORY);
        return (flags & ~(Fcntl.O_CREAT | Fcntl.O_EXCL | Fcntl.O_TRUNC | Fcntl.O_CLOEXEC)) | Fcntl.O_NOCTTY;
    }
}
