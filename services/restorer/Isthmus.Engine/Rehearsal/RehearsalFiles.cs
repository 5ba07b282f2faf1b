using Google.Protobuf;
using Isthmus.Criu;
using Isthmus.Criu.Images;

namespace Isthmus.Engine.Rehearsal;

/// <summary>The open files of the rehearsed server: /dev/null, a listener, connections, and an epoll set that watches them.</summary>
internal sealed class RehearsalFiles
{
    private const uint Directory = 1;
    private const uint Program = 2;
    private const uint Null = 3;
    private const uint Epoll = 4;
    private const uint Listener = 5;
    private const uint FirstConnection = 6;
    private const uint Loopback = 0x0100007f;
    private const uint ServicePort = 8080;
    private const uint FirstClientPort = 20_000;
    private const uint TcpEstablished = 1;
    private const uint TcpListen = 10;

    // TCPI_OPT_TIMESTAMPS, TCPI_OPT_SACK and TCPI_OPT_WSCALE: what Linux agrees on with almost everybody.
    private const uint NegotiatedOptions = 1 | 2 | 4;

    private readonly List<FileEntry> _files = [];
    private readonly List<FdinfoEntry> _descriptors = [];

    public const uint DirectoryId = Directory;

    public const uint ProgramId = Program;

    private static FownEntry NoOwner => new() { Uid = 0, Euid = 0, Signum = 0, PidType = 0, Pid = 0 };

    private static SkOptsEntry Options => new() { SoSndbuf = 212992, SoRcvbuf = 212992, SoSndTmoSec = 0, SoSndTmoUsec = 0, SoRcvTmoSec = 0, SoRcvTmoUsec = 0 };

    /// <summary>Writes the images of the files and of one descriptor table.</summary>
    public void Write(MemoryImageSource images, uint tableId, int connections)
    {
        const uint O_DIRECTORY = 0x10000;
        const uint EPOLLIN = 1;
        Regular(Directory, "/", O_DIRECTORY);
        Regular(Program, "/bin/sh", 0);
        Regular(Null, "/dev/null", 2);
        Describe(FdType.Regular, Null);
        var set = new EventpollFileEntry { Id = Epoll, Flags = 2, Fown = NoOwner };
        _files.Add(new FileEntry { Type = FdType.EventPoll, Id = Epoll, Epfd = set });
        Describe(FdType.EventPoll, Epoll);
        Socket(Listener, TcpListen, 0);
        for (uint i = 0; i < connections; i++)
        {
            var id = FirstConnection + i;
            Socket(id, TcpEstablished, FirstClientPort + i);
            images.Add(ImageKinds.TcpStream, id, writer => writer.WriteEntry(new TcpStreamEntry
            {
                InqLen = 0, InqSeq = 1000, OutqLen = 0, OutqSeq = 5000, UnsqLen = 0, OptMask = NegotiatedOptions, SndWscale = 7, RcvWscale = 7, Timestamp = 1000, MssClamp = 1460, SndWl1 = 1, SndWnd = 500, MaxWindow = 600, RcvWnd = 700, RcvWup = 1000,
            }));
        }

        foreach (var descriptor in _descriptors.Where(descriptor => descriptor.Type == FdType.InetSocket))
            set.Tfd.Add(new EventpollTfdEntry { Id = Epoll, Tfd = descriptor.Fd, Events = EPOLLIN, Data = descriptor.Fd });
        images.Add(ImageKinds.Files, 0, writer => _files.ForEach(writer.WriteEntry));
        images.Add(ImageKinds.Fdinfo, tableId, writer => _descriptors.ForEach(writer.WriteEntry));
    }

    private void Regular(uint id, string path, uint flags) => _files.Add(new FileEntry
    {
        Type = FdType.Regular,
        Id = id,
        Reg = new RegFileEntry { Id = id, Flags = flags, Pos = 0, Fown = NoOwner, RawName = ByteString.CopyFromUtf8(path) },
    });

    private void Socket(uint id, uint state, uint peerPort)
    {
        const uint O_RDWR_NONBLOCK = 0x802;
        _files.Add(new FileEntry
        {
            Type = FdType.InetSocket,
            Id = id,
            Isk = new InetSkEntry
            {
                Id = id, Ino = id, Family = 2, Type = 1, Proto = 6, State = state, SrcPort = ServicePort, DstPort = peerPort, Flags = O_RDWR_NONBLOCK,
                Backlog = peerPort == 0 ? 511u : 0, SrcAddr = { Loopback }, DstAddr = { peerPort == 0 ? 0 : Loopback }, Fown = NoOwner, Opts = Options,
            },
        });
        Describe(FdType.InetSocket, id);
    }

    private void Describe(FdType type, uint id) => _descriptors.Add(new FdinfoEntry { Id = id, Fd = (uint)_descriptors.Count, Type = type, Flags = 0 });
}
