namespace Isthmus.Criu.Addendum;

/// <summary>What a thread is besides what CRIU dumps; each value only where it differs from that of a thread that chose none.</summary>
/// <param name="Tid">The thread's ID inside its host.</param>
public sealed record ThreadAttributes(int Tid)
{
    /// <summary>Bit N for processor N (sched_setaffinity(2)); null for every processor.</summary>
    public byte[]? Affinity { get; init; }

    /// <summary>Class and level of I/O priority as ioprio_set(2) takes them; 0 for none of its own.</summary>
    public int IoPriority { get; init; }

    /// <summary>By how much timers may be late, in nanoseconds (prctl(2), PR_SET_TIMERSLACK); null for 50,000.</summary>
    public ulong? TimerSlack { get; init; }

    /// <summary>PR_MCE_KILL_EARLY or PR_MCE_KILL_LATE; null for what the system does.</summary>
    public int? MemoryFailure { get; init; }

    /// <summary>Whether it is part of writing memory to disks (PR_SET_IO_FLUSHER).</summary>
    public bool FlushesIo { get; init; }

    /// <summary>Mitigations of speculation that it switched on: by feature (PR_SPEC_*), its control.</summary>
    public IReadOnlyList<SpeculationControl> Speculation { get; init; } = [];

    internal bool IsUsual => Affinity is null && IoPriority == 0 && TimerSlack is null && MemoryFailure is null && !FlushesIo && Speculation.Count == 0;
}
