using Isthmus.Contracts.Preflight;
using Isthmus.Dumper.Preflight;
using Isthmus.Linux.Files;

namespace Isthmus.Dumper.Files;

/// <summary>What a tree does with which file, from what /proc showed. Pure.</summary>
internal static class FileUses
{
    private const string Deleted = " (deleted)";

    // Access modes and flags of open(2) on x86-64.
    private const int AccessMode = 3;
    private const int ReadOnly = 0;
    private const int WriteOnly = 1;
    private const int Append = 0x400;

    // The first of these that holds of a file is what it is.
    private static readonly ServiceFileUse[] s_precedence = [ServiceFileUse.Code, ServiceFileUse.Written, ServiceFileUse.Log, ServiceFileUse.Owned, ServiceFileUse.Read, ServiceFileUse.Parent];

    /// <summary>Mapped and open files with names, in the order of their paths.</summary>
    public static SortedDictionary<string, ServiceFileUse> Of(TreeSnapshot tree)
    {
        var uses = new SortedDictionary<string, ServiceFileUse>(StringComparer.Ordinal);
        foreach (var mapping in tree.Processes.SelectMany(process => process.Mappings).Where(mapping => MappingRules.IsFile(mapping) && IsNamed(mapping.Path)))
            Add(uses, mapping.Path, mapping.Executable ? ServiceFileUse.Code : mapping is { Shared: true, Writable: true } ? ServiceFileUse.Written : ServiceFileUse.Read);
        foreach (var descriptor in tree.Processes.SelectMany(process => process.Descriptors).Where(descriptor => !descriptor.IsDevice && descriptor.Info.Count > 0 && IsNamed(descriptor.Target)))
            Add(uses, descriptor.Target, Of(DescriptorInfoRules.Octal(descriptor, "flags")));
        return uses;
    }

    /// <summary>Adds a use; what weighs more stays.</summary>
    public static void Add(IDictionary<string, ServiceFileUse> uses, string path, ServiceFileUse use)
    {
        if (!uses.TryGetValue(path, out var known) || Array.IndexOf(s_precedence, use) < Array.IndexOf(s_precedence, known))
            uses[path] = use;
    }

    private static ServiceFileUse Of(int flags) => (flags & AccessMode) switch
    {
        ReadOnly => ServiceFileUse.Read,
        WriteOnly when (flags & Append) != 0 => ServiceFileUse.Log,
        _ => ServiceFileUse.Written,
    };

    private static bool IsNamed(string path) => path.StartsWith('/') && !path.EndsWith(Deleted, StringComparison.Ordinal) && !path.StartsWith("/memfd:", StringComparison.Ordinal) && !RootedPath.IsKernels(path);
}
