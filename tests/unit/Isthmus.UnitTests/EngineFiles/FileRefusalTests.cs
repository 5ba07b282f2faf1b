using Isthmus.Criu.Images;
using Isthmus.Engine.Files;
using Isthmus.Engine.Files.Tcp;
using Isthmus.Engine.Hosts;
using Xunit;

namespace Isthmus.UnitTests.EngineFiles;

/// <summary>What cannot be carried is named with its owner; nothing is dropped and nothing is left out of the list.</summary>
public sealed class FileRefusalTests
{
    [Theory]
    [InlineData(FdType.PacketSocket, "packet socket")]
    [InlineData(FdType.NetlinkSocket, "netlink socket")]
    [InlineData(FdType.Fanotify, "fanotify group")]
    [InlineData(FdType.Namespace, "namespace file")]
    [InlineData(FdType.Tun, "TUN or TAP device")]
    [InlineData(FdType.External, "external file")]
    [InlineData(FdType.BpfMap, "BPF map")]
    [InlineData(FdType.PidFd, "pidfd")]
    [InlineData(FdType.Tty, "terminal")]
    public void A_kind_that_is_not_carried_is_refused_with_pid_and_descriptor(FdType type, string resource)
    {
        var refusal = Assert.Single(Refusals(new TreeImages().Process(10).Terminal(0).Add(Empty(type, 2)).Descriptor(10, 5, 2)));
        Assert.Equal((resource, 10, 5), (refusal.Resource, refusal.Pid, refusal.Descriptor));
        Assert.NotEmpty(refusal.Reason);
        Assert.NotEmpty(refusal.Remedy);
    }

    [Fact]
    public void All_refusals_are_collected()
    {
        var images = new TreeImages().Process(10).Process(11, 10)
            .Add(Empty(FdType.Tun, 2)).Descriptor(10, 3, 2)
            .Add(Empty(FdType.PidFd, 3)).Descriptor(11, 4, 3)
            .Lock(new FileLockEntry { Flag = 8, Type = 0, Pid = 10, Fd = 3, Start = 0, Len = 0 });
        Assert.Equal(["TUN or TAP device", "pidfd", "file lease"], Refusals(images).Select(refusal => refusal.Resource));
    }

    [Fact]
    public void Processes_that_share_one_descriptor_table_are_refused()
    {
        var refusal = Assert.Single(Refusals(new TreeImages().Process(10).Process(11, 10, tableId: 10)));
        Assert.Equal(("shared descriptor table", 11), (refusal.Resource, refusal.Pid));
    }

    [Fact]
    public void A_unix_peer_outside_of_the_tree_is_refused()
    {
        var refusal = Assert.Single(Refusals(new TreeImages().Process(10).Add(Unix(2, ino: 20, peer: 99)).Descriptor(10, 3, 2)));
        Assert.Contains("outside of the tree", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Descriptors_in_flight_are_refused()
    {
        var images = new TreeImages().Process(10)
            .Add(Unix(2, ino: 20, peer: 21)).Add(Unix(3, ino: 21, peer: 20)).Descriptor(10, 3, 2).Descriptor(10, 4, 3)
            .Queue(2, [1], rights: 3);
        Assert.Equal("descriptors in flight", Assert.Single(Refusals(images)).Resource);
    }

    [Fact]
    public void An_epoll_member_that_nobody_has_open_is_refused()
    {
        var set = new EventpollFileEntry { Id = 2, Flags = 2, Fown = TreeImages.NoOwner, Tfd = { new EventpollTfdEntry { Id = 2, Tfd = 77, Events = 1, Data = 0 } } };
        var images = new TreeImages().Process(10).Add(new FileEntry { Type = FdType.EventPoll, Id = 2, Epfd = set }).Descriptor(10, 3, 2);
        Assert.Equal("epoll member", Assert.Single(Refusals(images)).Resource);
    }

    [Fact]
    public void A_number_that_no_kernel_gives_out_is_refused_before_it_costs_memory() =>
        Assert.Single(Refusals(new TreeImages().Process(10).Descriptor(10, int.MaxValue, 1)));

    private static FileEntry Empty(FdType type, uint id) => new()
    {
        Type = type,
        Id = id,
        Psk = type == FdType.PacketSocket ? new() : null,
        Nlsk = type == FdType.NetlinkSocket ? new() : null,
        Ffy = type == FdType.Fanotify ? new() : null,
        Nsf = type == FdType.Namespace ? new() : null,
        Tunf = type == FdType.Tun ? new() : null,
        Ext = type == FdType.External ? new() : null,
        Bpf = type == FdType.BpfMap ? new() : null,
        Pidfd = type == FdType.PidFd ? new() : null,
        Tty = type == FdType.Tty ? new() : null,
    };

    private static IReadOnlyList<FileRefusal> Refusals(TreeImages images) => new FilePlanner(images.Load(), new LinuxTcpRepair(), HostProbe.Describe(), new HashSet<string>()).Refusals;

    private static FileEntry Unix(uint id, uint ino, uint peer) => new()
    {
        Type = FdType.UnixSocket,
        Id = id,
        Usk = new UnixSkEntry
        {
            Id = id, Ino = ino, Type = 1, State = 1, Flags = 2, Uflags = 0, Backlog = 0, Peer = peer,
            Fown = TreeImages.NoOwner, Opts = TreeImages.FreshOptions, Name = Google.Protobuf.ByteString.Empty,
        },
    };
}
