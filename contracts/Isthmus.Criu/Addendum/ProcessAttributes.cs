namespace Isthmus.Criu.Addendum;

/// <summary>What a process is besides what CRIU dumps; each value only where it differs from that of a process that chose none.</summary>
/// <param name="Pid">The process's PID inside its host.</param>
public sealed record ProcessAttributes(int Pid)
{
    /// <summary>Its control group, a path in the unified hierarchy (cgroups(7)); null for that of the host's first process.</summary>
    public string? ControlGroup { get; init; }

    /// <summary>Which memory a core file holds (core(5)); null for 0x33.</summary>
    public uint? CoreDumpFilter { get; init; }

    /// <summary>Whether equal pages of all of its memory are merged (PR_SET_MEMORY_MERGE).</summary>
    public bool MergesMemory { get; init; }

    internal bool IsUsual => ControlGroup is null && CoreDumpFilter is null && !MergesMemory;
}
