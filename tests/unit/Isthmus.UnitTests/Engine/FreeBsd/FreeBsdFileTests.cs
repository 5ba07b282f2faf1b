using System.Text;
using Google.Protobuf;
using Isthmus.Criu.Images;
using Isthmus.Engine.Files;
using Isthmus.Engine.Hosts;
using Isthmus.UnitTests.EngineFiles;
using Xunit;

namespace Isthmus.UnitTests.Engine.FreeBsd;

/// <summary>Open files that a FreeBSD host cannot have, and Linux can.</summary>
public sealed class FreeBsdFileTests
{
    public static TheoryData<string, string> Kinds => new()
    {
        { "signalfd", "signalfd" },
        { "epoll of two processes", "shared epoll set" },
        { "timerfd with unread expirations", "timerfd" },
        { "inotify watch 7", "inotify watch" },
        { "lock of a description", "file lock" },
        { "SIGUSR1 for SIGIO", "signal-driven I/O" },
        { "socket bound to a device", "socket option" },
        { "memfd opened twice", "memfd" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void File_is_refused_by_name_on_FreeBSD_and_carried_on_Linux(string kind, string resource)
    {
        Assert.Equal([resource], Refusals(kind, FreeBsdHosts.Any).Select(refusal => refusal.Resource));
        Assert.Empty(Refusals(kind, HostProbe.Describe()));
    }

    private static IReadOnlyList<FileRefusal> Refusals(string kind, HostDescription host) =>
        new FilePlanner(Images(kind).Load(), host.TcpRepair(), host, new HashSet<string>()).Refusals;

    private static TreeImages Images(string kind)
    {
        var images = new TreeImages().Process(10).Process(11, parent: 10);
        return kind switch
        {
            "signalfd" => One(images, new FileEntry { Type = FdType.SignalFd, Id = 2, Sgfd = new SignalfdEntry { Id = 2, Flags = 2, Sigmask = 1, Fown = TreeImages.NoOwner } }),
            "epoll of two processes" => One(images, new FileEntry { Type = FdType.EventPoll, Id = 2, Epfd = new EventpollFileEntry { Id = 2, Flags = 2, Fown = TreeImages.NoOwner } }).Descriptor(11, 3, 2),
            "timerfd with unread expirations" => One(images, new FileEntry { Type = FdType.TimerFd, Id = 2, Tfd = new TimerfdEntry { Id = 2, Flags = 2, Clockid = 1, Ticks = 3, Vsec = 1, Isec = 1, Fown = TreeImages.NoOwner } }),
            "inotify watch 7" => One(images, new FileEntry { Type = FdType.Inotify, Id = 2, Ify = new InotifyFileEntry { Id = 2, Flags = 0, Fown = TreeImages.NoOwner, Wd = { Watch(7) } } }),
            "lock of a description" => One(images, File("/data", TreeImages.NoOwner)).Lock(new FileLockEntry { Flag = 4, Type = 1, Pid = 10, Fd = 3, Start = 0, Len = 0 }),
            "SIGUSR1 for SIGIO" => One(images, File("/data", new FownEntry { Uid = 0, Euid = 0, Signum = 10, PidType = 1, Pid = 10 })),
            "socket bound to a device" => One(images, new FileEntry { Type = FdType.InetSocket, Id = 2, Isk = Listener() }),
            "memfd opened twice" => images
                .Memfd(new MemfdInodeEntry { InodeId = 1, RawName = ByteString.CopyFrom("m", Encoding.ASCII), Size = 0, Shmid = 1 })
                .Add(Memfd(2)).Descriptor(10, 3, 2).Add(Memfd(3)).Descriptor(10, 4, 3),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    private static TreeImages One(TreeImages images, FileEntry file) => images.Add(file).Descriptor(10, 3, 2);

    private static FileEntry File(string path, FownEntry owner)
    {
        var file = TreeImages.Regular(2, path, 2);
        file.Fown = owner;
        return new FileEntry { Type = FdType.Regular, Id = 2, Reg = file };
    }

    private static FileEntry Memfd(uint id) => new() { Type = FdType.Memfd, Id = id, Memfd = new MemfdFileEntry { Id = id, InodeId = 1, Flags = 2, Pos = 0, Fown = TreeImages.NoOwner } };

    private static InotifyWdEntry Watch(uint number) => new() { Id = 2, IIno = 5, SDev = 1, IgnoredMask = 0, Wd = number, Mask = 2, FHandle = new FhEntry { Path = "/data", Bytes = 0, Type = 0 } };

    private static InetSkEntry Listener()
    {
        var options = TreeImages.FreshOptions;
        options.SoBoundDev = "eth0";
        return new InetSkEntry
        {
            Id = 2, Ino = 77, Family = 2, Type = 1, Proto = 6, State = 10, SrcPort = 80, DstPort = 0, Flags = 2, Backlog = 5,
            SrcAddr = { 0 }, DstAddr = { 0 }, Fown = TreeImages.NoOwner, Opts = options,
        };
    }
}
