using System.Buffers.Binary;
using Isthmus.Criu.Images;
using Isthmus.Engine.Files.Abi;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files.Kinds;

/// <summary>A signalfd and its mask (signalfd(2)).</summary>
internal sealed class SignalFdRecipe(OpenFile file) : FileRecipe
{
    private readonly SignalfdEntry _entry = file.Entry.Sgfd;

    public override IReadOnlyList<OpenFile> Files { get; } = [file];

    public override string Name => $"signalfd {file.Id:x}";

    public override void Create(TaskCalls calls, CreatedFiles created)
    {
        var mask = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(mask, _entry.Sigmask);
        var descriptor = calls.Open(Syscall.Signalfd4, -1, new Blob(mask), sizeof(ulong), (ulong)(_entry.Flags & Fcntl.O_NONBLOCK));
        FileStatus.Set(calls, descriptor, _entry.Flags, _entry.Flags & Fcntl.O_NONBLOCK);
        created.Add(file, descriptor);
    }
}
