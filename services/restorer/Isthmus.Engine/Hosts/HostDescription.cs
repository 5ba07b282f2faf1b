namespace Isthmus.Engine.Hosts;

/// <summary>
/// What a plan depends on besides the images. Differences between systems and machines are data here, never branches in the engine;
/// what is done in another way there has a strategy, which <see cref="HostStrategies"/> picks by these data.
/// </summary>
public sealed record HostDescription
{
    /// <summary>The system's name, for people: "Linux 6.18", "FreeBSD 15.0-RELEASE".</summary>
    public string System { get; init; } = "Linux";

    public required HostFeatures Features { get; init; }

    public required XsaveLayout ExtendedState { get; init; }

    /// <summary>Null where the system has no vDSO of Linux that a restore could use.</summary>
    public required VdsoImage? Vdso { get; init; }

    /// <summary>Capabilities that the engine can hand down (capabilities(7)), bit N for capability N.</summary>
    public required ulong Capabilities { get; init; }

    /// <summary>
    /// The device through which a process asks the kernel for what no system call gives: a PID, heap bounds, a connection (isthmus(4)).
    /// Null where system calls do.
    /// </summary>
    public string? ControlDevice { get; init; }

    /// <summary>How many descriptors a process can have (the hard RLIMIT_NOFILE that it gets).</summary>
    public int DescriptorLimit { get; init; } = int.MaxValue;

    /// <summary>Event bits that this system's epoll does not know.</summary>
    public uint MissingEpollEvents { get; init; }

    /// <summary>The OOM score adjustment that new processes get (proc(5)).</summary>
    public int OomScoreAdjustment { get; init; }

    /// <summary>The processors that threads can be bound to; empty where they cannot be bound.</summary>
    public IReadOnlySet<int> Processors { get; init; } = new HashSet<int>();

    /// <summary>Where the unified hierarchy of control groups is mounted for writing (cgroups(7)), or null.</summary>
    public string? ControlGroups { get; init; }

    /// <summary>The code segment selector of 64-bit user programs: 0x33 on Linux, 0x43 on FreeBSD.</summary>
    public ushort CodeSelector { get; init; } = 0x33;

    /// <summary>The stack segment selector of user programs: 0x2b on Linux, 0x3b on FreeBSD.</summary>
    public ushort StackSelector { get; init; } = 0x2b;

    /// <summary>The address after the last that a process may map or unmap.</summary>
    public ulong AddressEnd { get; init; } = 0x7fff_ffff_f000;

    /// <summary>Resource limits that prlimit(2) sets here: bit N for RLIMIT_ number N.</summary>
    public uint ResourceLimits { get; init; } = uint.MaxValue;

    /// <summary>Memory advice that madvise(2) takes here: bit N for MADV_ number N.</summary>
    public ulong MemoryAdvice { get; init; } = ulong.MaxValue;

    /// <summary>Highest ID of a POSIX timer (timer_create(2)).</summary>
    public uint HighestTimerId { get; init; } = int.MaxValue;

    // Without PR_TIMER_CREATE_RESTORE_IDS a new process counts its timers from 0: every ID on the way costs two calls.
    internal const uint HighestCountedTimerId = 1000;

    /// <summary>Highest ID of a POSIX timer that a restore can give.</summary>
    public uint HighestRestoredTimerId => Has(HostFeatures.TimerIds) ? HighestTimerId : Math.Min(HighestTimerId, HighestCountedTimerId);

    /// <summary>Socket options that this system lacks.</summary>
    public IReadOnlySet<SocketOption> MissingSocketOptions { get; init; } = new HashSet<SocketOption>();

    /// <summary>Where the restorer looks for the directory of the calling process's descriptors: opening N there opens what descriptor N is.</summary>
    public string DescriptorDirectory { get; init; } = "/proc/self/fd";

    public bool Has(HostFeatures features) => (Features & features) == features;
}
