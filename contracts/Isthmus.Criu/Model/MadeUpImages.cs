using System.Buffers;
using Google.Protobuf;
using Isthmus.Criu.Images;
using static Isthmus.Criu.CheckpointWarmUp;

namespace Isthmus.Criu;

/// <summary>The smallest checkpoint that passes all checks and has connections: what <see cref="CheckpointWarmUp"/> loads.</summary>
internal sealed class MadeUpImages : IImageSource
{
    const uint Pid = 1;
    const uint Connections = 32;
    const ulong Address = 0x10000;

    readonly Dictionary<string, ReadOnlyMemory<byte>> _images = new(StringComparer.Ordinal);

    public MadeUpImages()
    {
        Add(ImageKinds.Inventory, 0, new InventoryEntry { ImgVersion = 2, FdinfoPerId = true });
        Add(ImageKinds.Pstree, 0, new PstreeEntry { Pid = Pid, Ppid = 0, Pgid = Pid, Sid = Pid, Threads = { Pid } });
        Add(ImageKinds.Core, Pid, Core());
        Add(ImageKinds.Ids, Pid, new TaskKobjIdsEntry { VmId = 1, FilesId = 1, FsId = 1, SighandId = 1 });
        Add(ImageKinds.Fs, Pid, new FsEntry { CwdId = 1, RootId = 1 });
        var memory = Filled<MmEntry>();
        memory.ExeFileId = 1;
        memory.Vmas[0] = new VmaEntry { Start = Address, End = Address + PageRun.PageSize, Pgoff = 0, Shmid = 1, Prot = 1, Flags = 2, Fd = -1, Status = (uint)(VmaStatus.Regular | VmaStatus.FilePrivate) };
        Add(ImageKinds.Mm, Pid, memory);
        Add(ImageKinds.Pagemap, Pid, new PagemapHead { PagesId = 1 }, new PagemapEntry { Vaddr = Address, CompatNrPages = 1, NrPages = 1, Flags = (uint)PageFlags.Present });
        _images[ImageKinds.Pages.FileName(1)] = new byte[PageRun.PageSize];

        var binary = Filled<RegFileEntry>();
        var sockets = Enumerable.Range(2, (int)Connections).Select(id => (uint)id).ToArray();
        Add(ImageKinds.Files, 0, [new FileEntry { Type = FdType.Regular, Id = 1, Reg = binary }, .. sockets.Select(Socket)]);
        Add(ImageKinds.Fdinfo, 1, [.. sockets.Select(id => new FdinfoEntry { Id = id, Flags = 0, Type = FdType.InetSocket, Fd = id })]);
        var stream = Filled<TcpStreamEntry>();
        stream.InqLen = stream.OutqLen = stream.UnsqLen = 0;
        foreach (var id in sockets)
            Add(ImageKinds.TcpStream, id, stream);
    }

    public IReadOnlyCollection<string> Names => _images.Keys;

    public bool Contains(string name) => _images.ContainsKey(name);

    public long Length(string name) => Read(name).Length;

    public ReadOnlyMemory<byte> Read(string name) => _images.TryGetValue(name, out var bytes)
        ? bytes
        : throw new ImageException(name, -1, "there is no such image");

    public ReadOnlyMemory<byte> Read(string name, long offset, int length) => Read(name).Slice(checked((int)offset), length);

    static CoreEntry Core()
    {
        var core = Filled<CoreEntry>();
        core.Mtype = MachineType.X8664;
        core.Tc.TaskState = (uint)TaskState.Alive;
        core.Tc.Sigactions.Clear();
        core.Tc.Sigactions.AddRange(Enumerable.Range(0, 62).Select(_ => Filled<SaEntry>()));
        core.Tc.SignalsS.Signals.Clear();
        core.ThreadCore.SignalsP.Signals.Clear();
        foreach (var set in new[] { core.ThreadCore.Creds.CapInh, core.ThreadCore.Creds.CapPrm, core.ThreadCore.Creds.CapEff, core.ThreadCore.Creds.CapBnd, core.ThreadCore.Creds.CapAmb })
            set.Add(0);
        var fpu = core.ThreadInfo.Fpregs;
        fpu.StSpace.AddRange(new uint[31]);
        fpu.XmmSpace.AddRange(new uint[63]);
        fpu.Xsave.YmmhSpace.AddRange(new uint[63]);
        return core;
    }

    static FileEntry Socket(uint id)
    {
        var socket = Filled<InetSkEntry>();
        (socket.Id, socket.Ino, socket.Family, socket.Type, socket.Proto, socket.State) = (id, id, 2, 1, 6, 1);
        return new FileEntry { Type = FdType.InetSocket, Id = id, Isk = socket };
    }

    void Add(ImageKind kind, ulong id, params IMessage[] entries)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new ImageWriter(output);
        writer.WriteHeader(kind);
        foreach (var entry in entries)
            writer.WriteEntry(entry);
        _images[kind.FileName(id)] = output.WrittenMemory;
    }
}
