using Isthmus.Criu;

namespace Isthmus.Cli.Inspection;

/// <summary>What a checkpoint holds, in terms that a person can read. Pure: made from decoded images.</summary>
internal sealed record CheckpointInspection
{
    /// <summary>Parents before their children.</summary>
    public required IReadOnlyList<ProcessLine> Processes { get; init; }

    public required IReadOnlyList<MemoryLine> Memory { get; init; }

    public required IReadOnlyList<DescriptorLine> Descriptors { get; init; }

    public required IReadOnlyList<ConnectionLine> Connections { get; init; }

    public static CheckpointInspection Of(Checkpoint checkpoint) => new()
    {
        Processes = [.. checkpoint.Processes.Select(process => ProcessLine.Of(checkpoint, process))],
        Memory = [.. Living(checkpoint).SelectMany(process => MemoryLines.Of(checkpoint, process))],
        Descriptors = [.. Living(checkpoint).SelectMany(process => process.Descriptors.Select(descriptor => DescriptorLines.Of(checkpoint, process, descriptor)))],
        Connections = ConnectionLines.Of(checkpoint),
    };

    private static IEnumerable<ProcessCheckpoint> Living(Checkpoint checkpoint) => checkpoint.Processes.Where(process => !process.IsZombie);
}
