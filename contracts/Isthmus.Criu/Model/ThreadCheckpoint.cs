using Isthmus.Criu.Images;

namespace Isthmus.Criu;

/// <summary>One thread.</summary>
/// <param name="Tid">Its id in the dumped PID namespace.</param>
/// <param name="Core">Its core image.</param>
public sealed record ThreadCheckpoint(int Tid, CoreEntry Core)
{
    /// <summary>Scheduling, signals, credentials.</summary>
    public ThreadCoreEntry State => Core.ThreadCore;

    /// <summary>General registers.</summary>
    public UserX86RegsEntry Registers => Core.ThreadInfo.Gpregs;

    /// <summary>FPU, SSE and AVX registers.</summary>
    public UserX86FpregsEntry FloatingPoint => Core.ThreadInfo.Fpregs;

    /// <summary>Address that the kernel clears when the thread ends (set_tid_address(2)).</summary>
    public ulong ClearTidAddress => Core.ThreadInfo.ClearTidAddr;
}
