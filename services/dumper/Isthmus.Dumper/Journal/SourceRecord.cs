using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Stage;

namespace Isthmus.Dumper.Journal;

/// <summary>What the source has done for one move of a service.</summary>
public sealed record SourceRecord
{
    public required Guid MigrationId { get; init; }

    public required string Service { get; init; }

    /// <summary>The epoch that the destination was to serve under; 0 until the freeze was commanded.</summary>
    public long Epoch { get; init; }

    public required string Destination { get; init; }

    public required SourcePhase Phase { get; init; }

    /// <summary>The tree's root inside the host.</summary>
    public required int RootPid { get; init; }

    /// <summary>The root's start time in clock ticks since boot (proc_pid_stat(5), field 22): with the PID it names one process.</summary>
    public required string RootStart { get; init; }

    /// <summary>The local copy of the images, as the host sees it.</summary>
    public required string ImagesDirectory { get; init; }

    /// <summary>The destination's MAC address; null until the freeze was commanded, or when it is not on the same link.</summary>
    public string? DestinationLinkAddress { get; init; }

    /// <summary>The parts of files that were stored, to be announced again with the command.</summary>
    public IReadOnlyList<FilesStored> Sent { get; init; } = [];

    /// <summary>What was announced, to be announced again when the command is delivered again.</summary>
    public CheckpointStored? Stored { get; init; }
}
