using System.Buffers.Binary;
using Isthmus.Criu.Images;
using Isthmus.Engine.Files.Abi;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files.Kinds;

/// <summary>An eventfd and its counter (eventfd(2)).</summary>
/// <param name="semaphore">Whether a read takes one from the counter (EFD_SEMAPHORE) and not all.</param>
internal sealed class EventFdRecipe(OpenFile file, bool semaphore) : FileRecipe
{
    private const uint EFD_SEMAPHORE = 1;

    private readonly EventfdFileEntry _entry = file.Entry.Efd;

    public override IReadOnlyList<OpenFile> Files { get; } = [file];

    public override string Name => $"eventfd {file.Id:x}";

    public override void Create(TaskCalls calls, CreatedFiles created)
    {
        var initial = _entry.Counter <= uint.MaxValue ? _entry.Counter : 0;
        var descriptor = calls.Open(Syscall.Eventfd2, initial, (ulong)((_entry.Flags & Fcntl.O_NONBLOCK) | (semaphore ? EFD_SEMAPHORE : 0)));
        if (initial != _entry.Counter)
        {
            var counter = new byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(counter, _entry.Counter);
            calls.CallExpecting(Expectation.Exactly(sizeof(ulong)), Syscall.Write, descriptor, new Blob(counter), sizeof(ulong));
        }

        FileStatus.Set(calls, descriptor, _entry.Flags, _entry.Flags & Fcntl.O_NONBLOCK);
        created.Add(file, descriptor);
    }
}
