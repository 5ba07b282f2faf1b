using Isthmus.Contracts.Preflight;
using Isthmus.Criu;

namespace Isthmus.Dumper.Preflight;

/// <summary>Deleted files that CRIU would refuse when the tree is frozen already (criu/files-reg.c).</summary>
internal static class DeletedFileRules
{
    private const string Deleted = " (deleted)";

    public static IEnumerable<Refusal> Check(TreeSnapshot tree, ProcessFacts process, DescriptorFacts descriptor)
    {
        if (descriptor.Deleted is not { } file)
            yield break;
        if (file.Names > 0 && !tree.MayLinkDeletedFiles)
            yield return Refuse($"which was deleted or replaced and still has {(file.Names == 1 ? "another name" : $"{file.Names} other names")}.");
        if (file.Names == 0 && file.StoredBytes > CheckpointDump.DefaultGhostLimit)
            yield return Refuse($"which was deleted and holds {file.StoredBytes >> 20} MiB; at most {CheckpointDump.DefaultGhostLimit >> 20} are carried.");

        Refusal Refuse(string why) => TreeRules.Of(process, "deleted file", $"has {Name()} open, {why}", "Let the service close it (nginx: reopen its logs).", descriptor.Number);

        string Name() => descriptor.Target[..^Deleted.Length];
    }

    /// <summary>True for "/path (deleted)" of a file system; memory files have no name to lose.</summary>
    internal static bool Applies(string target, bool device) =>
        !device && target.StartsWith('/') && target.EndsWith(Deleted, StringComparison.Ordinal)
        && !target.StartsWith("/memfd:", StringComparison.Ordinal) && !target.StartsWith("/secretmem", StringComparison.Ordinal);
}
