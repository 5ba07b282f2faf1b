using System.Globalization;
using Isthmus.Dumper.Preflight;
using Xunit;

namespace Isthmus.ZooTests;

/// <summary>Resources that cannot be carried are refused while the tree runs, by name and with their owner.</summary>
public sealed class RefusalTests(ZooLab lab) : IClassFixture<ZooLab>
{
    public static TheoryData<string, string> Kinds => new()
    {
        { "io_uring", "io_uring" },
        { "sysv_shm", "System V shared memory" },
        { "terminal", "terminal" },
        { "packet_socket", "AF_PACKET socket" },
        { "raw_socket", "raw socket" },
        { "netlink_socket", "netlink socket" },
        { "userfaultfd", "userfaultfd" },
        { "fanotify", "fanotify" },
        { "perf_event", "perf_event" },
        { "bpf_map", "bpf-map" },
        { "pidfd", "pidfd" },
        { "traced_child", "ptrace" },
        { "lease", "file lease" },
        { "seccomp", "seccomp" },
        { "packet_pipe", "packet pipe" },
        { "ignored_trap", "ignored SIGTRAP" },
        { "chroot", "root directory" },
        { "tun", "device" },
        { "secret_memory", "secret memory" },
        { "stopped_child", "stopped process" },
        { "connecting", "TCP connection" },
        { "cancelled_timerfd", "timerfd" },
        { "cpu_timer", "timer" },
        { "big_deleted_mapping", "deleted file" },
        { "rights_in_flight", "descriptors in flight" },
        { "waiting_datagram", "waiting datagrams" },
    };

    /// <summary>Those of the program refused_state.</summary>
    public static TheoryData<string, string> StateKinds => new()
    {
        { "waiting_event", "waiting events" },
        { "pending_error", "pending error" },
        { "epoll_orphan", "epoll member" },
        { "deleted_watch", "inotify watch" },
        { "outside_owner", "signal-driven I/O" },
        { "queued_credentials", "control messages" },
        { "multicast", "multicast membership" },
        { "multicast6", "multicast membership" },
        { "shared_files", "shared descriptor table" },
        { "shared_directories", "shared directories" },
        { "shared_memory", "shared address space" },
        { "thread_files", "unshared descriptor table" },
        { "thread_directories", "unshared directories" },
        { "thread_network", "thread in a namespace" },
        { "reset_on_fork", "scheduling policy" },
        { "memory_policy", "NUMA policy" },
        { "aio_ring", "AIO ring" },
        { "unmounted_file", "file of another mount" },
        { "outside_client", "pending connection" },
        { "outside_peer", "unix socket" },
        { "outside_listener", "pending connection" },
        { "timer_signal", "timer" },
        { "extended_filter", "socket option" },
        { "corked", "socket option" },
        { "ip_options", "socket option" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task Resource_is_refused_by_name_with_its_owner(string kind, string resource) => RefusesAsync("refused", kind, resource);

    [Theory]
    [MemberData(nameof(StateKinds))]
    public Task State_that_no_image_holds_is_refused_by_name_with_its_owner(string kind, string resource) => RefusesAsync("refused_state", kind, resource);

    private async Task RefusesAsync(string program, string kind, string resource)
    {
        await using var run = await ZooRun.StartAsync(lab, new ZooProgram(program, "is refused", kind));
        var owner = (await File.ReadAllTextAsync(Path.Combine(run.Directory, "owner"), TestContext.Current.CancellationToken)).Split(' ');
        var pid = int.Parse(owner[0], CultureInfo.InvariantCulture);
        int? descriptor = int.Parse(owner[1], CultureInfo.InvariantCulture) is var number and >= 0 ? number : null;

        var refusals = run.Preflight();

        Assert.True(refusals.Any(refusal => refusal.Resource == resource && refusal.Pid == pid && refusal.Descriptor == descriptor),
            $"No refusal of \"{resource}\" of process {pid}, descriptor {descriptor}:\n{string.Join('\n', refusals.Select(r => $"{r.Resource} of {r.Pid}, {r.Descriptor}: {r.Reason}"))}");
        Assert.All(refusals, refusal => Assert.NotEmpty(refusal.Remedy));
        Assert.True(HostPids.All(run.Host).Contains(run.Pid), "The program does not run any more.");
    }

    [Fact]
    public async Task A_tree_of_other_users_is_restored_or_refused_where_CRIU_cannot_read_their_limits()
    {
        await using var run = await ZooRun.StartAsync(lab, new ZooProgram("credentials_user", "keeps the IDs of another user"));
        if (CanReadForeignLimits())
        {
            await run.MoveAsync(lab.A);
            await run.JudgeAsync();
            return;
        }

        var children = HostPids.Tree(run.Host, run.Pid).Skip(1);
        Assert.Equal(children.Order(), run.Preflight().Where(refusal => refusal.Resource == "resource limits").Select(refusal => refusal.Pid!.Value).Order());
    }

    private static bool CanReadForeignLimits()
    {
        const int SysResource = 24;
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("CapEff:", StringComparison.Ordinal));
        return (ulong.Parse(line.AsSpan("CapEff:".Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> SysResource & 1) != 0;
    }
}
