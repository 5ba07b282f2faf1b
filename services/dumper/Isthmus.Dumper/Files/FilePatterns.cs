using System.IO.Enumeration;
using Isthmus.Linux.Files;

namespace Isthmus.Dumper.Files;

/// <summary>Finds what a service's configured paths name: files, directories with all that is in them, and patterns. Links are not followed.</summary>
/// <param name="files">Where to look.</param>
/// <param name="limit">Stops after so many.</param>
internal sealed class FilePatterns(RootedFiles files, int limit)
{
    private readonly List<(string Path, FileStatus Status)> _found = [];

    /// <summary>All that the patterns name, in the order of their paths; one more than the limit when there are more.</summary>
    public IReadOnlyList<(string Path, FileStatus Status)> Find(IEnumerable<string> patterns)
    {
        foreach (var pattern in patterns)
            Match("", pattern.Split('/', StringSplitOptions.RemoveEmptyEntries));
        return [.. _found.DistinctBy(found => found.Path).OrderBy(found => found.Path, StringComparer.Ordinal)];
    }

    private void Match(string directory, ReadOnlySpan<string> names)
    {
        if (names.IsEmpty)
        {
            Add(directory);
            return;
        }

        if (names[0].AsSpan().IndexOfAny('*', '?') < 0)
        {
            Match($"{directory}/{names[0]}", names[1..]);
            return;
        }

        if (files.Status(directory.Length == 0 ? "/" : directory, follow: true) is not { Kind: FileKind.Directory })
            return;
        foreach (var name in files.Names(directory.Length == 0 ? "/" : directory).Order(StringComparer.Ordinal))
        {
            if (FileSystemName.MatchesSimpleExpression(names[0], name, ignoreCase: false))
                Match($"{directory}/{name}", names[1..]);
        }
    }

    private void Add(string path)
    {
        if (_found.Count > limit || RootedPath.IsKernels(path) || files.Status(path, follow: false) is not { } status || status.Kind == FileKind.Other)
            return;
        _found.Add((path, status));
        if (status.Kind != FileKind.Directory)
            return;
        foreach (var name in files.Names(path).Order(StringComparer.Ordinal))
            Add($"{path}/{name}");
    }
}
