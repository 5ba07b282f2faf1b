using Isthmus.Contracts.Preflight;
using Isthmus.Linux.Executables;
using Isthmus.Restorer.Files;

namespace Isthmus.Restorer.Preflight;

/// <summary>A host as a possible destination: what preflight decides on.</summary>
public sealed record DestinationSnapshot
{
    public required string Host { get; init; }

    public required IReadOnlySet<string> CpuFeatures { get; init; }

    /// <summary>The processors that run there.</summary>
    public required IReadOnlySet<int> Processors { get; init; }

    /// <summary>Process and thread IDs in use inside the host.</summary>
    public required IReadOnlySet<int> UsedIds { get; init; }

    /// <summary>Those of the service's ports that something listens on.</summary>
    public required IReadOnlyList<int> BusyPorts { get; init; }

    /// <summary>True when the service address is on an interface already.</summary>
    public required bool HasAddress { get; init; }

    /// <summary>The highest ID that a POSIX timer can have there.</summary>
    public uint HighestTimerId { get; init; } = int.MaxValue;

    /// <summary>Memory that new processes can have without swapping, bytes (proc_meminfo(5), MemAvailable).</summary>
    public required long AvailableBytes { get; init; }

    /// <summary>The programs that the source named, by path; null for one that is not there.</summary>
    public required IReadOnlyDictionary<string, ExecutableFile?> Binaries { get; init; }

    /// <summary>What is there of the service's files, by path; what is not there is not in it.</summary>
    public IReadOnlyDictionary<string, FoundFile> Files { get; init; } = new Dictionary<string, FoundFile>();

    /// <summary>The room that the files need which are not there.</summary>
    public IReadOnlyList<FileRoom> Room { get; init; } = [];

    /// <summary>The highest epoch that was claimed or given up here.</summary>
    public required long HighestEpoch { get; init; }

    /// <summary>What the host's system lacks for any restore.</summary>
    public IReadOnlyList<Refusal> Missing { get; init; } = [];

    /// <summary>Effective capabilities as a bit set (capabilities(7)).</summary>
    public required ulong Capabilities { get; init; }
}
