using System.Net;
using Isthmus.Contracts.Preflight;
using Isthmus.Dumper.Preflight;
using Isthmus.Linux.Sockets;
using Xunit;

namespace Isthmus.UnitTests.Dumper;

public sealed class TreeRulesTests
{
    private static readonly Dictionary<string, string> Namespaces = new() { ["net"] = "net:[1]", ["pid"] = "pid:[2]", ["mnt"] = "mnt:[3]" };
    private static readonly IPAddress Service = IPAddress.Parse("10.77.0.100");

    private static ProcessFacts Nginx(params DescriptorFacts[] descriptors) => new()
    {
        Pid = 1010,
        ParentPid = 1,
        GroupId = 1010,
        SessionId = 1010,
        Name = "nginx",
        Threads = [1010],
        Uid = 0,
        TracerPid = 0,
        SeccompMode = 0,
        ResidentBytes = 4096,
        RootDirectory = "/",
        Namespaces = new Dictionary<string, string>(Namespaces) { ["pid_for_children"] = "pid:[2]" },
        Mappings = [MappingFacts.Parse("55d0-55d1 r-xp 00000000 fe:00 1234   /usr/sbin/nginx"), MappingFacts.Parse("7f00-7f01 rw-s 00000000 00:01 9 /dev/zero (deleted)")],
        Descriptors = descriptors,
    };

    private static IReadOnlyList<Refusal> Check(ProcessFacts process, params (ulong Inode, SocketFacts Socket)[] sockets) => TreeRules.Check(new TreeSnapshot(
        process.Pid, [process], sockets.ToDictionary(s => s.Inode, s => s.Socket))
    {
        HostNamespaces = Namespaces,
        OwnUid = 0,
        CanReadForeignLimits = false,
        ServiceAddresses = [Service],
    });

    private static SocketFacts Tcp(string local, int state, string remote = "0.0.0.0:0") => new("tcp", IPEndPoint.Parse(local), IPEndPoint.Parse(remote), state);

    [Fact]
    public void What_nginx_has_open_is_carried() =>
        Assert.Empty(Check(
            Nginx(
                new DescriptorFacts(0, "/dev/null", IsDevice: true),
                new DescriptorFacts(3, "socket:[77]"),
                new DescriptorFacts(4, "/var/log/nginx/error.log"),
                new DescriptorFacts(5, "socket:[78]"),
                new DescriptorFacts(6, "anon_inode:[eventpoll]"),
                new DescriptorFacts(7, "anon_inode:[eventfd]"),
                new DescriptorFacts(8, "socket:[79]")),
            (77, Tcp("10.77.0.100:80", SocketFacts.Listen)),
            (78, new SocketFacts("unix")),
            (79, Tcp("10.77.0.100:80", SocketFacts.Established, "10.77.0.2:40000"))));

    [Theory]
    [InlineData("anon_inode:[io_uring]", "io_uring")]
    [InlineData("anon_inode:[userfaultfd]", "userfaultfd")]
    [InlineData("anon_inode:[perf_event]", "perf_event")]
    [InlineData("/dev/pts/3", "terminal")]
    [InlineData("/dev/net/tun", "device")]
    public void A_descriptor_that_cannot_be_carried_is_named_with_its_owner(string target, string resource)
    {
        var refusal = Assert.Single(Check(Nginx(new DescriptorFacts(9, target, IsDevice: target.StartsWith("/dev/", StringComparison.Ordinal)))));
        Assert.Equal((resource, 1010, 9), (refusal.Resource, refusal.Pid, refusal.Descriptor));
        Assert.Contains("Process 1010 (nginx)", refusal.Reason, StringComparison.Ordinal);
        Assert.NotEmpty(refusal.Remedy);
    }

    [Theory]
    [InlineData("packet", "AF_PACKET socket")]
    [InlineData("netlink", "netlink socket")]
    [InlineData("raw", "raw socket")]
    public void A_socket_of_a_family_without_images_is_named(string family, string resource) =>
        Assert.Equal(resource, Assert.Single(Check(Nginx(new DescriptorFacts(9, "socket:[5]")), (5, new SocketFacts(family)))).Resource);

    [Fact]
    public void A_socket_that_no_table_shows_is_refused() =>
        Assert.Equal("socket", Assert.Single(Check(Nginx(new DescriptorFacts(9, "socket:[5]")))).Resource);

    [Theory]
    [InlineData("TCP", null)]
    [InlineData("UDPv6", null)]
    [InlineData("NETLINK", "netlink socket")]
    [InlineData("VSOCK", "socket")]
    public void A_socket_of_no_table_is_judged_by_its_protocol(string protocol, string? refused)
    {
        var refusals = Check(Nginx(new DescriptorFacts(9, "socket:[5]") { Protocol = protocol }));
        Assert.Equal(refused, refusals.SingleOrDefault()?.Resource);
    }

    [Theory]
    [InlineData("/tmp/file", "lock: 1: LEASE ACTIVE READ 10 fe:00:1 0 EOF", "file lease")]
    [InlineData("pipe:[7]", "flags: 040001", "packet pipe")]
    [InlineData("/secretmem (deleted)", "flags: 02", "secret memory")]
    [InlineData("anon_inode:[timerfd]", "settime flags: 03", "timerfd")]
    public void What_only_fdinfo_tells_is_refused(string target, string info, string resource) =>
        Assert.Equal(resource, Assert.Single(Check(Nginx(new DescriptorFacts(9, target) { Info = [info] }))).Resource);

    [Theory]
    [InlineData(0, 64 << 20, null)]
    [InlineData(0, (64 << 20) + 512, "at most 64 are carried")]
    [InlineData(1, 512, "still has another name")]
    [InlineData(2, 512, "still has 2 other names")]
    public void A_deleted_file_is_refused_when_CRIU_cannot_dump_it(uint names, ulong bytes, string? reason)
    {
        var refusals = Check(Nginx(new DescriptorFacts(9, "/var/log/x.log (deleted)") { Deleted = new DeletedFileFacts(names, bytes) }));
        if (reason is null)
        {
            Assert.Empty(refusals);
            return;
        }

        var refusal = Assert.Single(refusals);
        Assert.Equal(("deleted file", 9), (refusal.Resource, refusal.Descriptor));
        Assert.Contains(reason, refusal.Reason);
        Assert.Contains("/var/log/x.log open", refusal.Reason);
    }

    [Fact]
    public void A_timerfd_that_a_change_of_the_clock_leaves_alone_is_carried() =>
        Assert.Empty(Check(Nginx(new DescriptorFacts(9, "anon_inode:[timerfd]") { Info = ["flags: 02", "clockid: 0", "settime flags: 01"] })));

    [Theory]
    [InlineData("scm_fds: 0", false)]
    [InlineData("scm_fds: 3", true)]
    public void Descriptors_that_wait_in_a_unix_socket_are_refused(string info, bool refused)
    {
        var refusals = Check(Nginx(new DescriptorFacts(9, "socket:[5]") { Protocol = "UNIX-STREAM", Info = [info] }), (5, new SocketFacts("unix")));
        Assert.Equal(refused ? [("descriptors in flight", (int?)9)] : [], refusals.Select(r => (r.Resource, r.Descriptor)));
        Assert.All(refusals, refusal => Assert.Contains("3 passed descriptors", refusal.Reason, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(SocketFacts.SynSent)]
    [InlineData(SocketFacts.SynReceived)]
    public void A_connection_whose_handshake_is_not_complete_is_refused(int state)
    {
        var refusal = Assert.Single(Check(Nginx(new DescriptorFacts(9, "socket:[5]")), (5, Tcp("10.77.0.100:51000", state, "10.77.0.9:5432"))));
        Assert.Equal(("TCP connection", 1010, 9), (refusal.Resource, refusal.Pid, refusal.Descriptor));
        Assert.Contains("10.77.0.9:5432", refusal.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(832, true)]
    public void Datagrams_that_nobody_has_read_are_refused(long bytes, bool refused)
    {
        var socket = new SocketFacts("udp", IPEndPoint.Parse("10.77.0.100:53"), IPEndPoint.Parse("0.0.0.0:0"), 7) { WaitingBytes = bytes };
        Assert.Equal(refused ? [("waiting datagrams", (int?)9)] : [], Check(Nginx(new DescriptorFacts(9, "socket:[5]")), (5, socket)).Select(r => (r.Resource, r.Descriptor)));
    }

    [Theory]
    [InlineData(0, 64 << 20, null)]
    [InlineData(0, (64 << 20) + 512, "at most 64 are carried")]
    [InlineData(1, 512, "still has another name")]
    public void A_deleted_file_that_is_only_mapped_is_judged_like_an_open_one(uint names, ulong bytes, string? reason)
    {
        var mapping = MappingFacts.Parse("7f00-7f01 rw-s 00000000 fe:00 77 /var/cache/x (deleted)") with { Deleted = new DeletedFileFacts(names, bytes) };
        var refusals = Check(Nginx() with { Mappings = [mapping, mapping with { Range = "7f01-7f02" }] });
        if (reason is null)
        {
            Assert.Empty(refusals);
            return;
        }

        var refusal = Assert.Single(refusals);
        Assert.Equal(("deleted file", 1010, null), (refusal.Resource, refusal.Pid, refusal.Descriptor));
        Assert.Contains("maps /var/cache/x, which was deleted", refusal.Reason, StringComparison.Ordinal);
        Assert.Contains(reason, refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deleted_file_that_is_mapped_and_open_is_refused_once()
    {
        const string target = "/var/cache/x (deleted)";
        var linked = new DeletedFileFacts(1, 512);
        var process = Nginx(new DescriptorFacts(9, target) { Deleted = linked });
        Assert.Equal(9, Assert.Single(Check(process with { Mappings = [MappingFacts.Parse($"7f00-7f01 rw-s 00000000 fe:00 77 {target}") with { Deleted = linked }] })).Descriptor);
    }

    [Fact]
    public void A_stopped_process_is_refused() =>
        Assert.Contains("kill -CONT 1010", Assert.Single(Check(Nginx() with { IsStopped = true }), refusal => refusal.Resource == "stopped process").Remedy, StringComparison.Ordinal);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(7, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(-6, true)]
    public void A_timer_on_a_CPU_clock_is_refused(int clock, bool refused)
    {
        var refusals = Check(Nginx() with { Timers = [new PosixTimerFacts(4, clock)] });
        Assert.Equal(refused ? ["timer"] : [], refusals.Select(refusal => refusal.Resource));
        Assert.All(refusals, refusal => Assert.Contains("timer 4", refusal.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void A_pipe_without_packets_is_carried() =>
        Assert.Empty(Check(Nginx(new DescriptorFacts(9, "pipe:[7]") { Info = ["pos: 0", "flags: 02004001"] })));

    [Fact]
    public void An_ignored_SIGTRAP_is_refused() =>
        Assert.Equal("ignored SIGTRAP", Assert.Single(Check(Nginx() with { IgnoresTrap = true })).Resource);

    [Fact]
    public void A_process_of_another_group_is_refused_without_the_capability_to_read_its_limits() =>
        Assert.Equal("resource limits", Assert.Single(Check(Nginx() with { UserIds = [0, 0, 0], GroupIds = [0, 33, 0] })).Resource);

    [Fact]
    public void A_connection_from_an_address_that_stays_behind_is_refused()
    {
        var refusal = Assert.Single(Check(Nginx(new DescriptorFacts(9, "socket:[5]")), (5, Tcp("10.77.0.11:51000", SocketFacts.Established, "10.77.0.9:5432"))));
        Assert.Equal("address", refusal.Resource);
        Assert.Contains("10.77.0.11:51000", refusal.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0:80")]
    [InlineData("127.0.0.1:8080")]
    public void A_listener_on_all_addresses_or_loopback_is_carried(string address) =>
        Assert.Empty(Check(Nginx(new DescriptorFacts(9, "socket:[5]")), (5, Tcp(address, SocketFacts.Listen))));

    [Fact]
    public void A_loopback_connection_is_carried_only_with_both_its_ends()
    {
        var (near, far) = (Tcp("127.0.0.1:1", SocketFacts.Established, "127.0.0.1:2"), Tcp("127.0.0.1:2", SocketFacts.Established, "127.0.0.1:1"));
        Assert.Equal("local connection", Assert.Single(Check(Nginx(new DescriptorFacts(9, "socket:[5]")), (5, near), (6, far))).Resource);
        Assert.Empty(Check(Nginx(new DescriptorFacts(9, "socket:[5]"), new DescriptorFacts(10, "socket:[6]")), (5, near), (6, far)));
    }

    [Theory]
    [InlineData("/SYSV00000000 (deleted)", "System V shared memory")]
    [InlineData("anon_inode:[io_uring]", "io_uring")]
    [InlineData("/usr/lib/libssl.so.3 (deleted)", "deleted program")]
    [InlineData("/anon_hugepage (deleted)", "huge pages")]
    [InlineData("/secretmem (deleted)", "secret memory")]
    public void Memory_that_cannot_be_carried_is_named(string path, string resource) =>
        Assert.Equal(resource, Assert.Single(Check(Nginx() with { Mappings = [MappingFacts.Parse($"7f00-7f01 r-xs 00000000 fe:00 77 {path}")] })).Resource);

    [Fact]
    public void A_traced_process_is_refused() =>
        Assert.Contains("process 42", Assert.Single(Check(Nginx() with { TracerPid = 42 })).Reason, StringComparison.Ordinal);

    [Fact]
    public void A_seccomp_filter_is_refused() => Assert.Equal("seccomp", Assert.Single(Check(Nginx() with { SeccompMode = 2 })).Resource);

    [Fact]
    public void Another_users_process_is_refused_where_criu_cannot_read_its_limits() =>
        Assert.Contains("CAP_SYS_RESOURCE", Assert.Single(Check(Nginx() with { Uid = 33 })).Reason, StringComparison.Ordinal);

    [Fact]
    public void A_namespace_of_its_own_is_refused() =>
        Assert.Equal("mnt namespace", Assert.Single(Check(Nginx() with { Namespaces = new Dictionary<string, string>(Namespaces) { ["mnt"] = "mnt:[9]" } })).Resource);

    [Fact]
    public void A_session_whose_leader_stays_behind_is_refused() =>
        Assert.Equal("session", Assert.Single(Check(Nginx() with { SessionId = 12 })).Resource);

    [Fact]
    public void Every_reason_is_found()
    {
        var refusals = Check(Nginx(new DescriptorFacts(8, "anon_inode:[io_uring]"), new DescriptorFacts(9, "/dev/pts/0", IsDevice: true)) with { SeccompMode = 2, TracerPid = 3 });
        Assert.Equal(["ptrace", "seccomp", "io_uring", "terminal"], refusals.Select(r => r.Resource));
    }

    public static TheoryData<string, ProcessFacts> OddTasks => new()
    {
        { "shared descriptor table", Nginx() with { Sharing = [new SharingFacts("descriptor table", 1011)] } },
        { "unshared directories", Nginx() with { Sharing = [new SharingFacts("directories", 0, 1012)] } },
        { "thread in a namespace", Nginx() with { ThreadNamespaces = [(1012, "net")] } },
        { "scheduling policy", Nginx() with { OddPolicies = [(1010, 6)] } },
        { "NUMA policy", Nginx() with { NumaPolicy = "bind:0" } },
        { "control group", Nginx() with { OddControlGroups = ["cpu:/limited"] } },
        { "32-bit program", Nginx() with { Is32Bit = true } },
        { "shadow stack", Nginx() with { HasShadowStack = true } },
        { "tagged addresses", Nginx() with { TagsAddresses = true } },
        { "AIO ring", Nginx() with { Mappings = [MappingFacts.Parse("7f00-7f01 rw-s 00000000 00:01 9 /[aio] (deleted)")] } },
        { "uprobes area", Nginx() with { Mappings = [MappingFacts.Parse("7f00-7f01 --xp 00000000 00:00 0 [uprobes]")] } },
        { "waiting events", Nginx(new DescriptorFacts(9, "anon_inode:inotify") { State = new DescriptorState(WaitingBytes: 32) }) },
        { "kernel TLS", Nginx(new DescriptorFacts(9, "anon_inode:inotify") { State = new DescriptorState { UpperProtocol = "tls" } }) },
        { "multicast membership", Nginx(new DescriptorFacts(9, "anon_inode:inotify") { State = new DescriptorState { Groups = ["239.77.0.1"] } }) },
        { "pending error", Nginx(new DescriptorFacts(9, "anon_inode:inotify") { State = new DescriptorState(HasError: true) }) },
        { "descriptor", Nginx(new DescriptorFacts(1_000_001, "pipe:[1]")) },
        { "file of another mount", Nginx(new DescriptorFacts(9, "/gone/file") { Info = ["mnt_id: 77"] }) with { Mounts = new HashSet<int> { 20 } } },
    };

    [Theory]
    [MemberData(nameof(OddTasks))]
    public void What_no_image_holds_is_refused(string resource, ProcessFacts process) => Assert.Equal((resource, process.Pid), Assert.Single(Check(process)) is var refusal ? (refusal.Resource, refusal.Pid) : default);

    [Fact]
    public void What_most_processes_have_is_carried() =>
        Assert.Empty(Check(Nginx(new DescriptorFacts(9, "/srv/file") { Info = ["mnt_id: 20"] }, new DescriptorFacts(10, "anon_inode:inotify") { State = new DescriptorState() }, new DescriptorFacts(11, "/memfd:x (deleted)") { Info = ["mnt_id: 1"] })
            with { Mounts = new HashSet<int> { 20 } }));

    [Theory]
    [InlineData(UnixSocketState.Established, 6u, true, null)]
    [InlineData(UnixSocketState.Established, 6u, false, "unix socket")]
    [InlineData(UnixSocketState.Established, 0u, false, "pending connection")]
    [InlineData((byte)7, 0u, false, null)]
    public void A_unix_connection_is_carried_only_with_both_its_ends(byte state, uint peer, bool both, string? resource)
    {
        var descriptors = new List<DescriptorFacts> { new(9, "socket:[5]") };
        if (both)
            descriptors.Add(new DescriptorFacts(10, "socket:[6]"));
        var refusals = Check(Nginx([.. descriptors]), (5, new SocketFacts("unix") { Unix = new UnixSocketState(5, 1, state) { Peer = peer } }), (6, new SocketFacts("unix")));
        Assert.Equal(resource, refusals.SingleOrDefault()?.Resource);
    }

    [Theory]
    [InlineData(6u, 0u, null)]
    [InlineData(6u, 768u, null)]
    [InlineData(7u, 0u, "of a client that is not part of the service")]
    [InlineData(0u, 0u, null)]
    public void A_pending_connection_is_carried_only_with_its_client(uint client, uint queued, string? reason)
    {
        var listener = new SocketFacts("unix") { Unix = new UnixSocketState(5, 1, UnixSocketState.Listening) { Waiting = [client] } };
        var waiting = new SocketFacts("unix") { Unix = new UnixSocketState(6, 1, UnixSocketState.Established) { SendQueue = queued } };
        var refusals = Check(Nginx(new DescriptorFacts(9, "socket:[5]"), new DescriptorFacts(10, "socket:[6]")), (5, listener), (6, waiting)).Where(r => r.Descriptor == 9);
        Assert.Equal(reason is null, !refusals.Any());
        Assert.All(refusals, refusal => Assert.Contains(reason!, refusal.Reason, StringComparison.Ordinal));
    }
}
