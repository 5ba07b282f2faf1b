namespace Isthmus.Contracts.Preflight;

/// <summary>What a destination must match, found on the source while the service runs.</summary>
public sealed record SourceFacts
{
    /// <summary>The root process's PID in the source's PID namespace.</summary>
    public required int RootPid { get; init; }

    /// <summary>Every process and thread ID of the tree.</summary>
    public IReadOnlyList<int> Pids { get; init; } = [];

    /// <summary>Every file mapped with execute permission.</summary>
    public IReadOnlyList<MappedBinary> Binaries { get; init; } = [];

    /// <summary>The source CPU's feature names (/proc/cpuinfo flags).</summary>
    public IReadOnlyList<string> CpuFeatures { get; init; } = [];

    /// <summary>Processors that threads of the tree are bound to; a thread that may run on all names none.</summary>
    public IReadOnlyList<int> Processors { get; init; } = [];

    /// <summary>Capabilities that processes of the tree hold, as a bit set (capabilities(7)).</summary>
    public ulong Capabilities { get; init; }

    /// <summary>Anonymous memory that will have to be carried, bytes.</summary>
    public required long ResidentBytes { get; init; }

    /// <summary>The highest ID of a POSIX timer (timer_create(2)) in the tree; 0 when there is none.</summary>
    public int HighestTimerId { get; init; }

    /// <summary>Listening endpoints: "tcp 10.77.0.100:80".</summary>
    public IReadOnlyList<string> Listeners { get; init; } = [];

    /// <summary>Every file that the service needs at the destination; once the destination has answered, those that it lacks.</summary>
    public IReadOnlyList<ServiceFile> Files { get; init; } = [];

    /// <summary>Of <see cref="Files"/>, paths whose content the destination has from an earlier move.</summary>
    public IReadOnlyList<string> FilesAtHand { get; init; } = [];

    /// <summary>uname -r.</summary>
    public required string KernelRelease { get; init; }
}
