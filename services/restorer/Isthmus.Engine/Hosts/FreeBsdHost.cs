namespace Isthmus.Engine.Hosts;

/// <summary>
/// What a plan must know of FreeBSD 14 and 15 (amd64) and its Linux layer (sys/compat/linux, sys/amd64/linux). Pure data: plans for
/// FreeBSD can be compiled and looked at anywhere.
/// </summary>
public static class FreeBsdHost
{
    private const uint EPOLLEXCLUSIVE = 1 << 28;
    private const int SOL_IP = 0;
    private const int SOL_SOCKET = 1;
    private const int SOL_TCP = 6;
    private const int SOL_UDP = 17;
    private const int SOL_IPV6 = 41;

    /// <summary>The description.</summary>
    /// <param name="system">Its name, as uname(1) gives it: "FreeBSD 15.0-RELEASE".</param>
    /// <param name="extendedState">Of the kernel that runs there: its whole XSAVE area, since that is what it takes from a signal frame.</param>
    public static HostDescription Describe(string system, XsaveLayout extendedState) => new()
    {
        System = system,
        Features = HostFeatures.FreeBsd,
        ExtendedState = extendedState,
        Vdso = null,
        Capabilities = (1UL << 41) - 1, // a process of root has all that there are on Linux
        ControlDevice = Linux.IsthmusDevice.Path,
        MissingEpollEvents = EPOLLEXCLUSIVE,
        CodeSelector = 0x43,
        StackSelector = 0x3b,
        AddressEnd = 0x7fff_ffff_d000, // the shared page, the vDSO and the signal trampoline lie above
        ResourceLimits = (1 << 10) - 1, // RLIMIT_CPU to RLIMIT_AS
        MemoryAdvice = Advice,
        HighestTimerId = 31, // TIMER_MAX of sys/timers.h is 32
        MissingSocketOptions = MissingOptions,
        DescriptorDirectory = "/dev/fd",
    };

    /// <summary>NORMAL, RANDOM, SEQUENTIAL, WILLNEED, DONTFORK, DOFORK, HUGEPAGE, DONTDUMP, DODUMP, WIPEONFORK and KEEPONFORK; the others answer EINVAL.</summary>
    private const ulong Advice = 0b1111 | (1 << 10) | (1 << 11) | (1 << 14) | (1 << 16) | (1 << 17) | (1 << 18) | (1 << 19);

    private static HashSet<SocketOption> MissingOptions { get; } =
    [
        .. Of(SOL_SOCKET, 1, 11, 12, 25, 26, 34, 36, 37, 40, 41, 42, 43, 44, 45, 46, 47, 49, 60, 61, 63, 64, 69, 70, 72, 75, 76, 82, 83), // NO_CHECK, PRIORITY, BINDTODEVICE, ATTACH_FILTER, PASSSEC, MARK … BUF_LOCK … PASSRIGHTS
        .. Of(SOL_IP, 6, 7, 8, 10, 11, 18, 19, 20, 23, 24, 25, 26, 49, 51), // PKTINFO, MTU_DISCOVER, RECVERR, TRANSPARENT, BIND_ADDRESS_NO_PORT … LOCAL_PORT_RANGE
        .. Of(SOL_IPV6, 23, 25, 29, 31, 33, 53, 56, 58, 60, 62, 66, 67, 70, 72, 73, 74, 75, 77), // RECVERR, RECVTCLASS, TCLASS, TRANSPARENT …
        .. Of(SOL_TCP, 2, 7, 8, 9, 10, 16, 18, 23, 25, 27, 30, 34, 36, 37), // MAXSEG, DEFER_ACCEPT, USER_TIMEOUT, FASTOPEN, NOTSENT_LOWAT …
        .. Of(SOL_UDP, 101, 102, 103, 104), // SEGMENT, GRO …
    ];

    private static IEnumerable<SocketOption> Of(int level, params int[] names) => names.Select(name => new SocketOption(level, name));
}
