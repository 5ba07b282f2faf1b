using System.Text;
using Google.Protobuf;
using Isthmus.Criu;
using Isthmus.Criu.Addendum;
using Isthmus.Criu.Images;

namespace Isthmus.UnitTests.EngineFiles;

/// <summary>Builds the images of a tree of processes that have nothing but open files.</summary>
internal sealed class TreeImages
{
    private const uint Root = 1;

    private readonly MemoryImages _images = new();
    private readonly List<(uint Pid, uint Parent)> _processes = [];
    private readonly Dictionary<uint, List<FdinfoEntry>> _descriptors = [];
    private readonly List<FileEntry> _files = [];
    private readonly List<SkPacketEntry> _packets = [];
    private readonly List<byte[]> _packetBytes = [];
    private readonly List<PipeDataEntry> _pipes = [];
    private readonly List<byte[]> _pipeBytes = [];
    private readonly List<FileLockEntry> _locks = [];
    private readonly List<RemapFilePathEntry> _remaps = [];
    private readonly List<MemfdInodeEntry> _memfds = [];

    public TreeImages() => Add(new FileEntry { Type = FdType.Regular, Id = Root, Reg = Regular(Root, "/", 0x10000) });

    public static FownEntry NoOwner => new() { Uid = 0, Euid = 0, Signum = 0, PidType = 0, Pid = 0 };

    public static SkOptsEntry FreshOptions => new() { SoSndbuf = 212992, SoRcvbuf = 212992, SoSndTmoSec = 0, SoSndTmoUsec = 0, SoRcvTmoSec = 0, SoRcvTmoUsec = 0 };

    /// <summary>Processes in the order of the tree; equal tables for equal <paramref name="tableId"/>.</summary>
    public TreeImages Process(uint pid, uint parent = 0, uint? tableId = null)
    {
        _processes.Add((pid, parent));
        _images.Write(ImageKinds.Core, pid, writer => writer.WriteEntry(RequiredFields.Fill(Core())));
        _images.Write(ImageKinds.Ids, pid, writer => writer.WriteEntry(RequiredFields.Fill(new TaskKobjIdsEntry { VmId = pid, FilesId = tableId ?? pid, FsId = pid, SighandId = pid })));
        _images.Write(ImageKinds.Mm, pid, writer => writer.WriteEntry(RequiredFields.Fill(Memory())));
        _images.Write(ImageKinds.Fs, pid, writer => writer.WriteEntry(RequiredFields.Fill(new FsEntry { CwdId = Root, RootId = Root })));
        _images.Write(ImageKinds.Pagemap, pid, writer => writer.WriteEntry(RequiredFields.Fill(new PagemapHead { PagesId = pid })));
        _descriptors[pid] = [];
        return this;
    }

    public TreeImages Add(FileEntry file)
    {
        _files.Add(file);
        return this;
    }

    public TreeImages Descriptor(uint pid, uint number, uint fileId, bool closeOnExec = false)
    {
        var type = _files.First(file => file.Id == fileId).Type;
        _descriptors[pid].Add(new FdinfoEntry { Id = fileId, Fd = number, Type = type, Flags = closeOnExec ? 1u : 0u });
        return this;
    }

    public TreeImages Queue(uint fileId, byte[] message, params uint[] rights)
    {
        var packet = new SkPacketEntry { IdFor = fileId, Length = (uint)message.Length };
        if (rights.Length > 0)
            packet.Scm.Add(new ScmEntry { Type = 1, Rights = { rights } });
        _packets.Add(packet);
        _packetBytes.Add(message);
        return this;
    }

    public TreeImages PipeData(uint pipeId, byte[] bytes, uint capacity = 65536)
    {
        _pipes.Add(new PipeDataEntry { PipeId = pipeId, Bytes = (uint)bytes.Length, Size = capacity });
        _pipeBytes.Add(bytes);
        return this;
    }

    public TreeImages Lock(FileLockEntry entry)
    {
        _locks.Add(entry);
        return this;
    }

    public TreeImages Ghost(uint fileId, uint ghostId, byte[] content)
    {
        _remaps.Add(new RemapFilePathEntry { OrigId = fileId, RemapId = ghostId, RemapType = RemapType.Ghost });
        _images.Write(ImageKinds.GhostFile, ghostId, writer =>
        {
            writer.WriteEntry(new GhostFileEntry { Uid = 0, Gid = 0, Mode = 0x81A4 });
            writer.WriteRaw(content);
        });
        return this;
    }

    public TreeImages Memfd(MemfdInodeEntry inode)
    {
        _memfds.Add(inode);
        return this;
    }

    public TreeImages Tcp(uint inode, TcpStreamEntry stream, byte[] received, byte[] sent)
    {
        _images.Write(ImageKinds.TcpStream, inode, writer =>
        {
            writer.WriteEntry(RequiredFields.Fill(stream));
            writer.WriteRaw(received);
            writer.WriteRaw(sent);
        });
        return this;
    }

    public void Connections(string json) => _images.WriteAsIs(ConnectionAddendum.ImageName, Encoding.UTF8.GetBytes(json));

    public void Addendum(string json) => _images.WriteAsIs(FileAddendum.ImageName, Encoding.UTF8.GetBytes(json));

    public TreeImages Terminal(uint id)
    {
        _images.Write(ImageKinds.TtyInfo, 0, writer => writer.WriteEntry(RequiredFields.Fill(new TtyInfoEntry { Id = id, Type = TtyType.Pty })));
        return this;
    }

    public Checkpoint Load()
    {
        _images.Write(ImageKinds.Inventory, 0, writer => writer.WriteEntry(RequiredFields.Fill(new InventoryEntry { ImgVersion = 2, FdinfoPerId = true })));
        _images.Write(ImageKinds.Pstree, 0, writer =>
        {
            foreach (var (pid, parent) in _processes)
                writer.WriteEntry(new PstreeEntry { Pid = pid, Ppid = parent, Pgid = pid, Sid = pid, Threads = { pid } });
        });
        Entries(ImageKinds.Files, _files);
        foreach (var (pid, table) in _descriptors)
            _images.Write(ImageKinds.Fdinfo, pid, writer => table.ForEach(writer.WriteEntry));
        Entries(ImageKinds.FileLocks, _locks);
        Entries(ImageKinds.RemapFpath, _remaps);
        Entries(ImageKinds.Memfd, _memfds);
        WithBytes(ImageKinds.SkQueues, _packets, _packetBytes);
        WithBytes(ImageKinds.PipesData, _pipes, _pipeBytes);
        return Checkpoint.Load(_images);
    }

    public static RegFileEntry Regular(uint id, string path, uint flags, ulong pos = 0) =>
        new() { Id = id, Flags = flags, Pos = pos, Fown = NoOwner, RawName = ByteString.CopyFromUtf8(path) };

    private void Entries<T>(ImageKind kind, List<T> entries) where T : IMessage
    {
        if (entries.Count > 0)
            _images.Write(kind, 0, writer => entries.ForEach(entry => writer.WriteEntry(RequiredFields.Fill(entry))));
    }

    private void WithBytes<T>(ImageKind kind, List<T> entries, List<byte[]> bytes) where T : IMessage
    {
        if (entries.Count > 0)
            _images.Write(kind, 0, writer =>
            {
                for (var i = 0; i < entries.Count; i++)
                {
                    writer.WriteEntry(RequiredFields.Fill((IMessage)entries[i]));
                    writer.WriteRaw(bytes[i]);
                }
            });
    }

    private static CoreEntry Core()
    {
        var core = EmptyCore();
        core.ThreadInfo.Fpregs.StSpace.AddRange(new uint[32]);
        core.ThreadInfo.Fpregs.XmmSpace.AddRange(new uint[64]);
        core.Tc.Sigactions.AddRange(Enumerable.Range(0, 62).Select(_ => RequiredFields.Fill(new SaEntry())));
        return core;
    }

    private static CoreEntry EmptyCore() => new()
    {
        Mtype = MachineType.X8664,
        ThreadInfo = new ThreadInfoX86 { ClearTidAddr = 0, Gpregs = new UserX86RegsEntry(), Fpregs = new UserX86FpregsEntry() },
        Tc = new TaskCoreEntry { TaskState = 1, ExitCode = 0, Personality = 0, Flags = 0, BlkSigset = 0, RawComm = ByteString.CopyFromUtf8("t") },
        ThreadCore = new ThreadCoreEntry { FutexRla = 0, FutexRlaLen = 0 },
    };

    private static MmEntry Memory() => new() { ExeFileId = Root };
}
