namespace Isthmus.Dumper.Preflight;

/// <summary>One process of the tree.</summary>
public sealed record ProcessFacts
{
    public required int Pid { get; init; }

    public required int ParentPid { get; init; }

    /// <summary>Process group (proc_pid_stat(5), field 5).</summary>
    public required int GroupId { get; init; }

    /// <summary>Session (field 6).</summary>
    public required int SessionId { get; init; }

    /// <summary>The name (comm).</summary>
    public required string Name { get; init; }

    /// <summary>Thread IDs, the leader's among them.</summary>
    public required IReadOnlyList<int> Threads { get; init; }

    /// <summary>Real user ID.</summary>
    public required uint Uid { get; init; }

    /// <summary>True when a signal has stopped it (state T).</summary>
    public bool IsStopped { get; init; }

    /// <summary>PID of the process that traces it; 0 for none.</summary>
    public required int TracerPid { get; init; }

    /// <summary>Seccomp mode: 0 off, 1 strict, 2 filter.</summary>
    public required int SeccompMode { get; init; }

    /// <summary>Every user ID that prlimit(2) compares: real, effective, saved.</summary>
    public IReadOnlyList<uint> UserIds { get; init; } = [];

    /// <summary>Likewise the group IDs.</summary>
    public IReadOnlyList<uint> GroupIds { get; init; } = [];

    /// <summary>True when SIGTRAP is ignored.</summary>
    public bool IgnoresTrap { get; init; }

    /// <summary>Permitted capabilities as a bit set (capabilities(7)).</summary>
    public ulong PermittedCapabilities { get; init; }

    /// <summary>What it shares with other processes though fork(2) does not, and what its threads do not share though threads do.</summary>
    public IReadOnlyList<SharingFacts> Sharing { get; init; } = [];

    /// <summary>Threads that have left a namespace of their process: thread ID and kind.</summary>
    public IReadOnlyList<(int Tid, string Kind)> ThreadNamespaces { get; init; } = [];

    /// <summary>Threads whose scheduling is not carried: thread ID and policy (sched(7)).</summary>
    public IReadOnlyList<(int Tid, int Policy)> OddPolicies { get; init; } = [];

    /// <summary>The NUMA policy of one of its threads or of part of its memory as numa_maps shows it ("bind:0"), or null for the default.</summary>
    public string? NumaPolicy { get; init; }

    /// <summary>Control groups of version 1 that are not those of the host's first process, and such of version 2 as cannot be named from here: "cpu:/limited".</summary>
    public IReadOnlyList<string> OddControlGroups { get; init; } = [];

    /// <summary>True for a program of 32 bits.</summary>
    public bool Is32Bit { get; init; }

    public bool HasShadowStack { get; init; }

    /// <summary>True when the upper bits of its pointers are ignored.</summary>
    public bool TagsAddresses { get; init; }

    /// <summary>The IDs of the mounts that it sees (proc_pid_mountinfo(5)); null where they were not read.</summary>
    public IReadOnlySet<int>? Mounts { get; init; }

    /// <summary>Anonymous and shared memory that is resident, bytes (RssAnon + RssShmem).</summary>
    public required long ResidentBytes { get; init; }

    /// <summary>Where its root directory is.</summary>
    public required string RootDirectory { get; init; }

    /// <summary>Namespaces by kind, "pid_for_children" and "time_for_children" among them.</summary>
    public required IReadOnlyDictionary<string, string> Namespaces { get; init; }

    public required IReadOnlyList<MappingFacts> Mappings { get; init; }

    /// <summary>Timers of timer_create(2).</summary>
    public IReadOnlyList<PosixTimerFacts> Timers { get; init; } = [];

    public required IReadOnlyList<DescriptorFacts> Descriptors { get; init; }
}
