using Isthmus.Contracts.Preflight;

namespace Isthmus.Dumper.Preflight;

/// <summary>Memory that cannot be carried.</summary>
internal static class MappingRules
{
    private const string Deleted = " (deleted)";

    public static IEnumerable<Refusal> Check(TreeSnapshot tree, ProcessFacts process)
    {
        foreach (var path in process.Mappings.Select(m => m.Path).Distinct(StringComparer.Ordinal))
        {
            if (path.StartsWith("/SYSV", StringComparison.Ordinal))
                yield return TreeRules.Of(process, "System V shared memory", $"maps a System V segment ({path}).", "Use POSIX shared memory (shm_open) or memfd_create.");
            else if (path.StartsWith("anon_inode:[", StringComparison.Ordinal))
                yield return TreeRules.Of(process, Kind(path), $"maps {path}.", $"Switch the use of {Kind(path)} off in the service.");
            else if (path.StartsWith("/secretmem", StringComparison.Ordinal))
                yield return TreeRules.Of(process, "secret memory", "maps memory of memfd_secret, which nobody else can read.", "Switch the use of memfd_secret off in the service.");
            else if (path.StartsWith("/[aio]", StringComparison.Ordinal))
                yield return TreeRules.Of(process, "AIO ring", "maps a ring of io_setup(2), whose requests belong to this kernel.", "Switch the use of kernel AIO off in the service (nginx: aio off).");
            else if (path == "[uprobes]")
                yield return TreeRules.Of(process, "uprobes area", "is being probed (uprobes).", "Stop the tracing.");
            else if (path.StartsWith("/anon_hugepage", StringComparison.Ordinal))
                yield return TreeRules.Of(process, "huge pages", "maps huge pages.", "Switch the use of MAP_HUGETLB off in the service.");
            else if (path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal) && !path.StartsWith("/dev/zero", StringComparison.Ordinal))
                yield return TreeRules.Of(process, "device memory", $"maps the device {path}.", "Switch the use of the device off in the service.");
        }

        foreach (var path in process.Mappings.Where(m => m.Executable && IsFile(m) && m.Path.EndsWith(Deleted, StringComparison.Ordinal)).Select(m => m.Path).Distinct(StringComparer.Ordinal))
            yield return TreeRules.Of(process, "deleted program", $"runs code of {path[..^Deleted.Length]}, which was replaced or deleted since it started.", "Restart the service so that it runs what is installed.");
        foreach (var refusal in DeletedFileRules.Check(tree, process))
            yield return refusal;
    }

    internal static bool IsFile(MappingFacts mapping) =>
        mapping.Inode != 0 && mapping.Path.StartsWith('/') && !mapping.Path.StartsWith("/memfd:", StringComparison.Ordinal)
        && !mapping.Path.StartsWith("/dev/zero", StringComparison.Ordinal) && !mapping.Path.StartsWith("/SYSV", StringComparison.Ordinal)
        && !mapping.Path.StartsWith("/anon_hugepage", StringComparison.Ordinal) && !mapping.Path.StartsWith("/[aio]", StringComparison.Ordinal) && !mapping.Path.StartsWith("/secretmem", StringComparison.Ordinal);

    private static string Kind(string path) => path["anon_inode:[".Length..].TrimEnd(']');
}
