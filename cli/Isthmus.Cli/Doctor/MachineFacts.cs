namespace Isthmus.Cli.Doctor;

/// <summary>What the probes found on a machine, unjudged. Null: it could not be found out.</summary>
internal sealed record MachineFacts
{
    /// <summary>The effective user ID.</summary>
    public required int UserId { get; init; }

    /// <summary>CapEff of /proc/self/status, a bit a capability.</summary>
    public required ulong EffectiveCapabilities { get; init; }

    /// <summary>uname -r.</summary>
    public required string KernelRelease { get; init; }

    /// <summary>uname -m.</summary>
    public required string Architecture { get; init; }

    /// <summary>The entries of /proc/self/ns.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>The name of process 1.</summary>
    public string? FirstProcess { get; init; }

    /// <summary>/proc/sys/kernel/yama/ptrace_scope; null without Yama.</summary>
    public int? PtraceScope { get; init; }

    /// <summary>Seccomp of /proc/self/status: 0 none, 1 strict, 2 filter.</summary>
    public int? Seccomp { get; init; }

    /// <summary>Why a packet socket could not be opened; empty when it could.</summary>
    public string? PacketSocketError { get; init; }

    /// <summary>Why nft refuses chains on a device's ingress and egress; empty when it takes it, null without nft.</summary>
    public string? NetdevHooksError { get; init; }

    /// <summary>net.bridge.bridge-nf-call-iptables; null when the module is not loaded.</summary>
    public int? BridgeCallsIptables { get; init; }

    /// <summary>Hard limit of open files of this process; null for unlimited.</summary>
    public long? OpenFilesHardLimit { get; init; }

    /// <summary>Soft limit of open files of this process; null for unlimited.</summary>
    public long? OpenFilesSoftLimit { get; init; }

    public required CriuFacts Criu { get; init; }

    /// <summary>Programs that moves start.</summary>
    public IReadOnlyList<ProgramFacts> Programs { get; init; } = [];

    /// <summary>CRIU's images while a move runs.</summary>
    public required DirectoryFacts RunDirectory { get; init; }

    /// <summary>Keys, copies and records.</summary>
    public required DirectoryFacts StateDirectory { get; init; }

    /// <summary>The configured hosts, where a configuration was given.</summary>
    public IReadOnlyList<HostFacts> Hosts { get; init; } = [];

    public bool Has(Capability capability) => (EffectiveCapabilities >> (int)capability & 1) != 0;
}
