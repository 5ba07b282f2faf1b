using Isthmus.Contracts.Preflight;
using Isthmus.Criu;

namespace Isthmus.Dumper.Preflight;

/// <summary>Deleted files that CRIU would refuse when the tree is frozen already (criu/files-reg.c).</summary>
internal static class DeletedFileRules
{
    private const string Deleted = " (deleted)";

    public static IEnumerable<Refusal> Check(TreeSnapshot tree, ProcessFacts process, DescriptorFacts descriptor)
    {
        if (descriptor.Deleted is { } file && Obstacle(tree, file) is { } why)
            yield return TreeRules.Of(process, "deleted file", $"has {NameOf(descriptor.Target)} open, {why}", "Let the service close it (nginx: reopen its logs).", descriptor.Number);
    }

    /// <summary>Those that are mapped and neither program code nor open: each of the two is told by its own rule.</summary>
    public static IEnumerable<Refusal> Check(TreeSnapshot tree, ProcessFacts process)
    {
        var told = process.Descriptors.Select(d => d.Target).Concat(process.Mappings.Where(m => m.Executable).Select(m => m.Path)).ToHashSet(StringComparer.Ordinal);
        foreach (var mapping in process.Mappings.Where(m => !told.Contains(m.Path)).DistinctBy(m => (m.Path, m.Inode)))
        {
            if (mapping.Deleted is { } file && Obstacle(tree, file) is { } why)
                yield return TreeRules.Of(process, "deleted file", $"maps {NameOf(mapping.Path)}, {why}", "Restart the service, so that it maps what is there now.");
        }
    }

    private static string? Obstacle(TreeSnapshot tree, DeletedFileFacts file) => file switch
    {
        { Names: > 0 } when !tree.MayLinkDeletedFiles => $"which was deleted or replaced and still has {(file.Names == 1 ? "another name" : $"{file.Names} other names")}.",
        { Names: 0, StoredBytes: > CheckpointDump.DefaultGhostLimit } => $"which was deleted and holds {file.StoredBytes >> 20} MiB; at most {CheckpointDump.DefaultGhostLimit >> 20} are carried.",
        _ => null,
    };

    private static string NameOf(string path) => path[..^Deleted.Length];

    /// <summary>True for "/path (deleted)" of a file system; memory files have no name to lose.</summary>
    internal static bool Applies(string target, bool device) =>
        !device && target.StartsWith('/') && target.EndsWith(Deleted, StringComparison.Ordinal)
        && !target.StartsWith("/memfd:", StringComparison.Ordinal) && !target.StartsWith("/secretmem", StringComparison.Ordinal);
}
