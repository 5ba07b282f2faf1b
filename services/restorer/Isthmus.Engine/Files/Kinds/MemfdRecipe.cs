using Isthmus.Criu.Images;
using Isthmus.Engine.Files.Abi;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files.Kinds;

/// <summary>One open file of a memfd, opened again from its anchor.</summary>
internal sealed class MemfdRecipe(OpenFile file, MemfdAnchor anchor) : FileRecipe
{
    private readonly MemfdFileEntry _entry = file.Entry.Memfd;

    public override IReadOnlyList<OpenFile> Files { get; } = [file];

    public override string Name => $"{anchor.Name}, file {file.Id:x}";

    public override void Create(TaskCalls calls, CreatedFiles created)
    {
        var descriptor = calls.Open(Syscall.Open, calls.Blobs.Path(anchor.Path), (ulong)(_entry.Flags & ~Fcntl.O_CLOEXEC), 0);
        if (_entry.Pos != 0)
            calls.CallExpecting(Expectation.Exactly(_entry.Pos), Syscall.Lseek, descriptor, _entry.Pos, 0);
        created.Add(file, descriptor);
    }
}
