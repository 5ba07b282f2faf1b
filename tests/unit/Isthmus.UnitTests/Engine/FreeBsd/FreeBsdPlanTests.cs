using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Isthmus.Criu;
using Isthmus.Criu.Images;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;
using Isthmus.Engine.Planning;
using Isthmus.Engine.Rehearsal;
using Isthmus.Linux;
using Xunit;

namespace Isthmus.UnitTests.Engine.FreeBsd;

/// <summary>Plans for FreeBSD, compiled on Linux, of a server with a master, a worker and 150 connections.</summary>
public sealed class FreeBsdPlanTests
{
    private const int Root = 700;
    private const int Worker = Root + 1;
    private const int Connections = 150;

    /// <summary>What FreeBSD's Linux layer answers ENOSYS or EINVAL to (sys/amd64/linux/linux_dummy_machdep.c, sys/compat/linux).</summary>
    private static readonly Syscall[] Missing =
    [
        Syscall.Signalfd4, Syscall.Rseq, Syscall.Clone3, Syscall.PidfdOpen, Syscall.PidfdGetfd, Syscall.Setns, Syscall.Unshare, Syscall.Kcmp,
        Syscall.Membarrier, Syscall.Capset, Syscall.Mremap, Syscall.ProcessVmWritev, Syscall.Openat2,
    ];

    private static readonly int[] PrctlOptions = [Prctl.PR_SET_NAME, Prctl.PR_SET_PDEATHSIG, Prctl.PR_SET_CHILD_SUBREAPER, Prctl.PR_SET_NO_NEW_PRIVS];

    [Fact]
    public void No_call_is_made_that_the_Linux_layer_does_not_have()
    {
        var calls = Calls(Compile(Server())).ToList();
        Assert.NotEmpty(calls);
        Assert.DoesNotContain(calls, call => Missing.Contains(call.Number));
        Assert.All(calls.Where(call => call.Number == Syscall.Prctl), call => Assert.Contains((int)call.Operands[0].Value, PrctlOptions));
        Assert.All(calls.Where(call => call.Number == Syscall.Prlimit64), call => Assert.InRange(call.Operands[1].Value, 0UL, 9UL));
        Assert.DoesNotContain(calls, call => call.Number == Syscall.Setsockopt && FreeBsdHosts.Any.MissingSocketOptions.Contains(new SocketOption((int)call.Operands[1].Value, (int)call.Operands[2].Value)));
    }

    [Fact]
    public void Every_fork_follows_the_command_that_makes_its_PID_the_next()
    {
        var steps = Steps(Compile(Server())).ToList();
        var forks = steps.OfType<ForkStep>().ToList();
        Assert.Equal([Root, Worker], forks.Select(fork => fork.Child.Pid));
        foreach (var fork in forks)
        {
            var before = Assert.IsType<CallStep>(steps[steps.IndexOf(fork) - 1]);
            var command = Command<IsthmusDevice.PidCommand>(before);
            Assert.Equal((IsthmusDevice.PidNext, (uint)fork.Child.Pid), (command.Header.Command, command.Pid));
            Assert.Equal((Syscall.Clone, (ulong)Signal.SIGCHLD, false), (fork.Number, fork.Operands[0].Value, fork.BornTraced));
            Assert.Equal(Expectation.Exactly(fork.Child.Pid), fork.Expect);
        }
    }

    [Fact]
    public void Connections_are_made_quiet_with_the_files_and_resumed_at_the_kick()
    {
        var plan = Compile(Server());
        var made = Commands<IsthmusDevice.TcpCommand>(plan, PlanPhase.Files).ToList();
        var resumed = Commands<IsthmusDevice.SelectCommand>(plan, PlanPhase.Kick).ToList();
        Assert.Equal(Connections, made.Count);
        Assert.All(made, command => Assert.Equal(IsthmusDevice.TcpCreate, command.Header.Command));
        Assert.Equal(made.Select(command => command.Descriptor), resumed.Select(command => command.Descriptor));
        Assert.All(resumed, command => Assert.Equal(IsthmusDevice.TcpKick, command.Header.Command));
        Assert.Equal(((ushort)8080, (byte)127), (made[0].Local.Port, made[0].Local.Address[0]));
        Assert.Equal((1460, 5000u, 1000u), (made[0].Mss, made[0].SendUnacknowledged, made[0].ReceiveNext));
    }

    [Fact]
    public void Control_device_is_open_until_the_last_connection_has_resumed_and_not_after()
    {
        var calls = Calls(Compile(Server())).Where(call => call.Task.Pid == Worker).ToList();
        var device = calls.Last(call => IsCommand(call)).Operands[0].Value;
        var closed = calls.FindLastIndex(call => call.Number == Syscall.Close && call.Operands[0].Value == device);
        Assert.True(closed > calls.FindLastIndex(IsCommand));
        Assert.DoesNotContain(calls.Take(closed), call => call.Number == Syscall.CloseRange && call.Operands[0].Value <= device && call.Operands[1].Value >= device && call.Task.Pid == Worker);
    }

    [Fact]
    public void Heap_bounds_go_through_the_device_in_whole_pages()
    {
        var server = Server();
        (server.Root.Memory.MmStartBrk, server.Root.Memory.MmBrk) = (0x5000_0800, 0x5003_0001);
        var command = Commands<IsthmusDevice.BrkCommand>(Compile(server), PlanPhase.Memory).First();
        Assert.Equal((0x5000_1000UL, 0x5003_1000UL), (command.Start, command.End));
    }

    [Fact]
    public void Stack_is_mapped_as_far_down_as_it_could_have_grown()
    {
        var server = Server();
        server.Root.Task.Rlimits = new TaskRlimitsEntry { Rlimits = { Enumerable.Repeat(0, 4).Select(_ => new RlimitEntry { Cur = 2 << 20, Max = ulong.MaxValue }) } };
        server.Root.Memory.Vmas.Add(Area(0x7000_0000_0000, 0x7000_0002_1000, 0x122));
        var map = Calls(Compile(server)).Single(call => call.Purpose == "map stack");
        Assert.Equal((0x6fff_ffe2_1000UL, 2UL << 20), (map.Operands[0].Value, map.Operands[1].Value));
        Assert.Equal(0u, (uint)map.Operands[3].Value & 0x100);
        Assert.Equal(Expectation.Exactly(0x6fff_ffe2_1000UL), map.Expect);
    }

    [Fact]
    public void Signal_frame_has_the_selectors_of_FreeBSD_and_its_mark_where_that_kernel_looks()
    {
        var host = FreeBsdHosts.Any;
        var context = Steps(Compile(Server())).OfType<ContextStep>().First();
        var frame = context.Frame.At(0x1000_0000).AsSpan();
        Assert.Equal((0x43, 0x3b), (frame[0xc0], frame[0xc6]));
        Assert.Equal(0x46505845u, BinaryPrimitives.ReadUInt32LittleEndian(frame[(SignalFrame.ExtendedStateOffset + host.ExtendedState.Size)..]));
        Assert.Equal(SignalFrame.ExtendedStateOffset + host.ExtendedState.Size + 4, frame.Length);
    }

    [Fact]
    public void Restartable_sequences_are_unregistered_in_the_thread_s_memory_and_noted()
    {
        var server = Server();
        server.Root.MainThread.State.RseqEntry = new RseqEntry { RseqAbiPointer = 0x10_0000_0100, RseqAbiSize = 32, Signature = 0x53053053, RseqCsPointer = 0 };
        var plan = Compile(server);
        var write = Steps(plan).OfType<WriteStep>().Single(step => step.Address == 0x10_0000_0100);
        Assert.Equal([0, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff], write.Content.ToArray());
        Assert.Contains(plan.Notes, note => note.Contains("rseq", StringComparison.Ordinal));
    }

    [Fact]
    public void Exclusive_wake_up_is_left_out_of_epoll_sets_and_noted()
    {
        var server = Server();
        server.Files.Values.Single(file => file.Epfd is not null).Epfd.Tfd[0].Events |= 1u << 28;
        var plan = Compile(server);
        var adds = Calls(plan).Where(call => call.Number == Syscall.EpollCtl).ToList();
        Assert.Equal(Connections + 1, adds.Count);
        Assert.All(adds, call => Assert.Equal(0u, BinaryPrimitives.ReadUInt32LittleEndian(call.Operands[3].Blob!.Bytes) & (1u << 28)));
        Assert.Contains(plan.Notes, note => note.Contains("EPOLLEXCLUSIVE", StringComparison.Ordinal));
    }

    [Fact]
    public void Epoll_set_is_made_when_every_fork_is_over()
    {
        var steps = Steps(Compile(Server())).ToList();
        Assert.True(steps.FindIndex(step => step is CallStep { Number: Syscall.EpollCreate1 }) > steps.FindLastIndex(step => step is ForkStep));
    }

    [Fact]
    public void Vdso_stays_where_it_was_with_system_calls_in_its_functions() =>
        Assert.Equal(2, Steps(Compile(Server())).Count(step => step is WriteStep { Purpose: "vDSO functions as system calls" }));

    [Fact]
    public void Pending_signal_of_another_process_is_raised_anew_and_a_queued_one_is_queued()
    {
        var server = Server();
        server.Root.Task.SignalsS = new SignalQueueEntry { Signals = { Pending(15, 0), Pending(34, -1) } };
        var calls = Calls(Compile(server)).Where(call => call.Purpose.StartsWith("pending", StringComparison.Ordinal)).ToList();
        Assert.Equal([Syscall.Kill, Syscall.RtSigqueueinfo], calls.Select(call => call.Number));
    }

    [Fact]
    public void Guard_pages_lose_their_protection_bits_instead()
    {
        var server = Server();
        var guard = Area(0x10_0000_1000, 0x10_0000_2000, 0x22);
        guard.Status |= (uint)VmaStatus.Guard;
        server.Root.Memory.Vmas.Add(guard);
        var call = Calls(Compile(server)).Single(call => call.Purpose == "guard pages");
        Assert.Equal((Syscall.Mprotect, 0UL), (call.Number, call.Operands[2].Value));
    }

    [Fact]
    public void Memory_at_the_top_of_the_address_space_is_refused()
    {
        var server = Server();
        server.Root.Memory.Vmas.Add(Area(0x7fff_ffff_c000, 0x7fff_ffff_e000, 0x22));
        Assert.Equal(["memory area"], Refused(server));
    }

    [Fact]
    public void Timer_with_a_high_ID_is_refused()
    {
        var server = Server();
        server.Root.Task.Timers = new TaskTimersEntry { Posix = { new PosixTimerEntry { ItId = 32, ClockId = 1 } } };
        Assert.Equal(["timer"], Refused(server));
    }

    [Theory]
    [InlineData(1000u, 1u, "capabilities")]
    [InlineData(0u, 0u, "capabilities")]
    [InlineData(1000u, 0u, null)]
    public void Some_of_root_s_privileges_are_refused_and_all_or_none_are_not(uint user, uint permitted, string? resource)
    {
        var server = Server();
        foreach (var process in server.Processes)
        {
            var creds = process.MainThread.State.Creds;
            (creds.Uid, creds.Euid, creds.Suid, creds.Fsuid) = (user, user, user, user);
            creds.CapPrm.Clear();
            creds.CapPrm.Add([permitted, 0]);
        }

        if (resource is null)
            Assert.Contains(Calls(Compile(server)), call => call.Number == Syscall.Setresuid && call.Operands[0].Value == user);
        else
            Assert.Equal([resource, resource], Refused(server));
    }

    [Theory]
    [InlineData(0x33, true)]
    [InlineData(0x10, false)]
    public void Handler_that_was_not_left_is_refused_and_a_stray_word_is_not(byte codeSelector, bool refused)
    {
        const ulong stack = 0x10_0000_0000;
        const ulong restorer = 0x7f12_3456_7890;
        var server = Server();
        server.Root.Task.Sigactions[0].Restorer = restorer;
        server.Root.MainThread.Registers.Sp = stack + 64;
        Assert.True(server.Root.Pages.TryFind(stack, out var run));
        Assert.True(MemoryMarshal.TryGetArray(server.Root.Pages.Read(run, 0, 4096), out var pages));
        BinaryPrimitives.WriteUInt64LittleEndian(pages.AsSpan(128), restorer);
        BinaryPrimitives.WriteUInt64LittleEndian(pages.AsSpan(136), 7);
        pages.AsSpan(128 + 192)[0] = codeSelector;
        if (refused)
            Assert.Equal(["signal handler"], Refused(server));
        else
            Assert.NotEmpty(Calls(Compile(server)));
    }

    [Fact]
    public void Threads_are_refused()
    {
        var server = new RehearsalImages(FreeBsdHosts.Any with { Features = HostFeatures.Threads }, FreeBsdHosts.Vdso(), Root).Load();
        Assert.Equal(["threads"], Refused(server));
    }

    private static Checkpoint Server() => new RehearsalImages(FreeBsdHosts.Any, FreeBsdHosts.Vdso(), Root).Load();

    private static RestorePlan Compile(Checkpoint checkpoint) => RestorePlanner.Compile(checkpoint, FreeBsdHosts.Any);

    private static IEnumerable<string> Refused(Checkpoint checkpoint) =>
        Assert.Throws<UnsupportedResourceException>(() => Compile(checkpoint)).Resources.Select(resource => resource.Resource);

    private static IEnumerable<Step> Steps(RestorePlan plan) => plan.Sections.SelectMany(section => section.Steps);

    private static IEnumerable<CallStep> Calls(RestorePlan plan) => Steps(plan).OfType<CallStep>();

    private static IEnumerable<T> Commands<T>(RestorePlan plan, PlanPhase phase)
        where T : unmanaged => plan.Sections.Where(section => section.Phase == phase).SelectMany(section => section.Steps).OfType<CallStep>()
            .Where(call => IsCommand(call) && call.Operands[1].Blob!.Bytes.Length == Marshal.SizeOf<T>()).Select(Command<T>);

    private static bool IsCommand(CallStep call) => call.Number == Syscall.Write
        && call.Operands[1].Blob is { Bytes.Length: >= 24 } blob && BinaryPrimitives.ReadUInt32LittleEndian(blob.Bytes) == IsthmusDevice.Magic;

    private static T Command<T>(CallStep call)
        where T : unmanaged
    {
        Assert.Equal(Expectation.Exactly(call.Operands[1].Blob!.Bytes.Length), call.Expect);
        return MemoryMarshal.Read<T>(call.Operands[1].Blob!.Bytes);
    }

    private static VmaEntry Area(ulong start, ulong end, uint flags) => new()
    {
        Start = start, End = end, Pgoff = 0, Shmid = 0, Prot = 3, Flags = flags, Status = (uint)(VmaStatus.Regular | VmaStatus.AnonPrivate), Fd = -1,
    };

    private static SiginfoEntry Pending(int signal, int code)
    {
        var info = new byte[128];
        BinaryPrimitives.WriteInt32LittleEndian(info, signal);
        BinaryPrimitives.WriteInt32LittleEndian(info.AsSpan(8), code);
        return new SiginfoEntry { Siginfo = Google.Protobuf.ByteString.CopyFrom(info) };
    }
}
