using Isthmus.Criu;

namespace Isthmus.Cli.Inspection;

/// <summary>One process of the tree.</summary>
internal sealed record ProcessLine
{
    public required int Pid { get; init; }

    public required int Parent { get; init; }

    public required int Group { get; init; }

    public required int Session { get; init; }

    public required string Name { get; init; }

    public required TaskState State { get; init; }

    public required int Threads { get; init; }

    /// <summary>Bytes of memory whose contents are in the images.</summary>
    public long DumpedBytes { get; init; }

    public int Descriptors { get; init; }

    /// <summary>How deep in the tree; 0 for its root.</summary>
    public required int Depth { get; init; }

    /// <summary>The program's path; null for a zombie.</summary>
    public string? Program { get; init; }

    public static ProcessLine Of(Checkpoint checkpoint, ProcessCheckpoint process)
    {
        var depth = 0;
        for (var at = process.Parent; at is not null; at = at.Parent)
            depth++;
        return new ProcessLine
        {
            Pid = process.Pid,
            Parent = process.ParentPid,
            Group = process.ProcessGroup,
            Session = process.Session,
            Name = process.Task.Comm,
            State = process.State,
            Threads = process.Threads.Count,
            DumpedBytes = process.IsZombie ? 0 : process.Pages.PresentBytes,
            Descriptors = process.Descriptors.Count,
            Depth = depth,
            Program = process.IsZombie ? null : checkpoint.File(process.Memory.ExeFileId).Reg?.Name,
        };
    }
}
