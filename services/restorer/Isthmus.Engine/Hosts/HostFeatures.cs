namespace Isthmus.Engine.Hosts;

/// <summary>System calls and options that a restore uses where a host has them.</summary>
[Flags]
public enum HostFeatures
{
    None = 0,

    /// <summary>CLONE_PTRACE attaches a child before it runs: no moment in which it could outlive the engine.</summary>
    TracedBirth = 1 << 0,

    /// <summary>PR_SET_MM_MAP sets heap bounds, argument bounds, auxiliary vector and executable (Linux 3.18).</summary>
    MemoryMapFields = 1 << 1,

    /// <summary>rseq(2) (Linux 4.18).</summary>
    RestartableSequences = 1 << 2,

    /// <summary>PR_TIMER_CREATE_RESTORE_IDS (Linux 6.15).</summary>
    TimerIds = 1 << 3,

    /// <summary>mremap(2) moves the vDSO to a given address.</summary>
    MovableVdso = 1 << 4,

    /// <summary>membarrier(2) (Linux 4.3).</summary>
    Membarrier = 1 << 5,

    /// <summary>A program can be started from a memfd (memfd_create(2), Linux 3.17).</summary>
    MemfdExecution = 1 << 6,

    /// <summary>PTRACE_O_EXITKILL has to be, and can be, asked for (Linux 3.8). FreeBSD kills the tracees of a tracer that ends unasked.</summary>
    ExitKill = 1 << 7,

    /// <summary>A mask may name processors that do not exist (sched_setaffinity(2)).</summary>
    AnyAffinity = 1 << 8,

    /// <summary>Threads of a process are tasks of their own to ptrace(2), and their IDs can be chosen.</summary>
    Threads = 1 << 9,

    /// <summary>capabilities(7) and secure bits.</summary>
    Capabilities = 1 << 10,

    /// <summary>PR_SET_DUMPABLE works while the process is traced.</summary>
    DumpableWhileTraced = 1 << 11,

    /// <summary>/proc/PID/oom_score_adj means something.</summary>
    OomScore = 1 << 12,

    /// <summary>PR_SET_THP_DISABLE (Linux 3.15).</summary>
    HugePageSwitch = 1 << 13,

    /// <summary>MAP_GROWSDOWN: an area grows when it is touched below its start.</summary>
    GrowingStacks = 1 << 14,

    /// <summary>MADV_GUARD_INSTALL (Linux 6.13).</summary>
    GuardAdvice = 1 << 15,

    /// <summary>signalfd(2).</summary>
    SignalFiles = 1 << 16,

    /// <summary>TFD_IOC_SET_TICKS: a timerfd gets the number of its unread expirations.</summary>
    TimerTicks = 1 << 17,

    /// <summary>INOTIFY_IOC_SETNEXTWD: an inotify instance is told the number of its next watch.</summary>
    WatchNumbers = 1 << 18,

    /// <summary>An epoll set is inherited by fork(2) like any other file.</summary>
    InheritedEpoll = 1 << 19,

    /// <summary>Unix sockets with abstract names (unix(7)).</summary>
    AbstractSockets = 1 << 20,

    /// <summary>SO_SNDBUFFORCE, SO_RCVBUFFORCE and SO_BUF_LOCK set the size of a socket's buffers whatever the limits.</summary>
    ForcedBuffers = 1 << 21,

    /// <summary>F_SETPIPE_SZ (Linux 2.6.35).</summary>
    PipeSizes = 1 << 22,

    /// <summary>F_OFD_SETLK (Linux 3.15).</summary>
    DescriptionLocks = 1 << 23,

    /// <summary>F_SETOWN_EX and F_SETSIG, and the IDs under which an owner was named count.</summary>
    SignalOwners = 1 << 24,

    /// <summary>rt_sigreturn(2) looks for the frame below the stack pointer, as the C library's restorer leaves it.</summary>
    FramesOnStack = 1 << 25,

    /// <summary>Opening /proc/self/fd/N opens the inode again, nameless or not, with flags of its own.</summary>
    ReopenedFiles = 1 << 26,

    /// <summary>rt_sigqueueinfo(2) with the siginfo of a signal that another sender raised.</summary>
    ForeignSiginfo = 1 << 27,

    /// <summary>I/O priorities, timer slack, filters of core files, and what else prctl(2) sets of threads.</summary>
    TaskAttributes = 1 << 28,

    /// <summary>/proc/PID/mem writes into areas that nobody may access (PROT_NONE) too.</summary>
    HiddenWrites = 1 << 29,

    /// <summary>Children can be given a time namespace with monotonic clocks of its own (time_namespaces(7), Linux 5.6).</summary>
    TimeNamespaces = 1 << 30,

    /// <summary>What the Linux kernels that CRIU 4.2 supports have; <see cref="TimerIds"/> and <see cref="TimeNamespaces"/> are looked for.</summary>
    Linux = TracedBirth | MemoryMapFields | RestartableSequences | MovableVdso | Membarrier | MemfdExecution | ExitKill | AnyAffinity | Threads
        | Capabilities | DumpableWhileTraced | OomScore | HugePageSwitch | GrowingStacks | GuardAdvice | SignalFiles | TimerTicks | WatchNumbers
        | InheritedEpoll | AbstractSockets | ForcedBuffers | PipeSizes | DescriptionLocks | SignalOwners | FramesOnStack | ReopenedFiles | ForeignSiginfo | TaskAttributes | HiddenWrites,

    /// <summary>What FreeBSD's Linux layer has of it.</summary>
    FreeBsd = None,
}
