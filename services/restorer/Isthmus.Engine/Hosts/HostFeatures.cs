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

    /// <summary>What the Linux kernels that CRIU 4.2 supports have; <see cref="TimerIds"/> is looked for.</summary>
    Linux = TracedBirth | MemoryMapFields | RestartableSequences | MovableVdso | Membarrier,
}
