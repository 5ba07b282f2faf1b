using System.Globalization;
using System.Text.RegularExpressions;
using Isthmus.Linux;

namespace Isthmus.ZooTests;

/// <summary>
/// What /proc shows of a tree that a restore must not change: processes, memory maps, descriptors. Lines of text; where
/// inode numbers stand, the order of their first appearance tells which are the same.
/// </summary>
internal static partial class Footprint
{
    public static List<string> Capture(HostSpace host, int root)
    {
        var lines = new List<string>();
        var inodes = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var pid in HostPids.Tree(host, root).Order())
        {
            var directory = $"{host.Proc}/{pid}";
            var status = File.ReadLines($"{directory}/status").Select(line => line.Split(":\t", 2)).ToDictionary(field => field[0], field => field[^1].Trim());
            if (status["State"][0] == 'Z')
            {
                lines.Add($"{pid} zombie of {status["PPid"]}");
                continue;
            }

            // The root's parent is whoever started or restored it. No SigBlk: a thread that waits in sigtimedwait() shows less.
            foreach (var name in new[] { "Name", "Umask", "PPid", "Uid", "Gid", "Groups", "Threads", "SigIgn", "SigCgt", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs" })
            {
                if (name != "PPid" || pid != root)
                    lines.Add($"{pid} {name} {status[name]}");
            }

            foreach (var thread in Directory.EnumerateDirectories($"{directory}/task").Select(Path.GetFileName).Order(StringComparer.Ordinal))
                lines.Add($"{pid} thread {thread} {File.ReadAllText($"{directory}/task/{thread}/comm").Trim()}");
            lines.AddRange(Maps(directory).Select(range => $"{pid} maps {range}"));
            lines.AddRange(Descriptors(directory, inodes).Select(descriptor => $"{pid} {descriptor}"));
            lines.Add($"{pid} cwd {new FileInfo($"{directory}/cwd").LinkTarget} root {new FileInfo($"{directory}/root").LinkTarget} exe {new FileInfo($"{directory}/exe").LinkTarget}");
        }

        return lines;
    }

    /// <summary>Lines that are only in one of the two, with '-' (before) or '+' (after); addresses that the vDSO has or had are left out.</summary>
    public static IReadOnlyList<string> Compare(IReadOnlyList<string> before, IReadOnlyList<string> after) =>
        [.. before.Except(after).Select(line => $"- {line}"), .. after.Except(before).Select(line => $"+ {line}")];

    private static List<MappedRange> Maps(string directory)
    {
        var all = File.ReadLines($"{directory}/maps").Select(MappedRange.Parse).ToList();
        var joined = new List<MappedRange>();
        foreach (var range in all.Where(range => !range.IsKernels).Select(range => range with { Name = Name(range.Name) }))
        {
            if (joined.Count > 0 && joined[^1].Join(range) is { } both)
                joined[^1] = both;
            else
                joined.Add(range);
        }

        return joined;
    }

    private static IEnumerable<string> Descriptors(string directory, Dictionary<string, int> inodes)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries($"{directory}/fd").OrderBy(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)))
        {
            var number = Path.GetFileName(path);
            if (new FileInfo(path).LinkTarget is not { } target)
                continue;
            var same = Inode().Replace(Name(target), match =>
            {
                inodes.TryAdd(match.Value, inodes.Count);
                return $"{match.Groups[1].Value}:[#{inodes[match.Value]}]";
            });
            var info = File.ReadLines($"{directory}/fdinfo/{number}").TakeWhile(line => !line.StartsWith("mnt_id", StringComparison.Ordinal))
                .Select(line => line.Replace(":\t", " ", StringComparison.Ordinal));
            yield return $"fd {number} {same} {string.Join(' ', info)}";
        }
    }

    /// <summary>
    /// Names of what has none: anonymous shared memory comes back as an anonymous file, a deleted file under a name that
    /// was made for it. Once: a name that grows with each restore shows.
    /// </summary>
    private static string Name(string shown) => Ghost().Replace(Deleted().Replace(shown, ""), "") is var name && name == "/memfd:/dev/zero" ? "/dev/zero" : name;

    [GeneratedRegex(@"\.isthmus-\d+$")]
    private static partial Regex Ghost();

    [GeneratedRegex(@"^(socket|pipe):\[\d+\]$")]
    private static partial Regex Inode();

    [GeneratedRegex(@" \(deleted\)$")]
    private static partial Regex Deleted();
}
