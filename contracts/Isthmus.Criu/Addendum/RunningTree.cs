using System.Globalization;

namespace Isthmus.Criu.Addendum;

/// <summary>Looks at a tree that runs meanwhile: what ends while it is looked at is left out, as if the look had been a moment later.</summary>
public static class RunningTree
{
    /// <summary>The PIDs of a tree, inside PIDs, the root first.</summary>
    public static List<int> Pids(string proc, int rootPid)
    {
        var found = new List<int> { rootPid };
        for (var i = 0; i < found.Count; i++)
        {
            foreach (var thread in Entries(() => Directory.GetDirectories($"{proc}/{found[i]}/task")))
                foreach (var line in Entries(() => File.ReadAllLines($"{thread}/children")))
                    foreach (var child in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                        found.Add(int.Parse(child, CultureInfo.InvariantCulture));
        }

        return found;
    }

    /// <summary>The thread IDs of a process.</summary>
    /// <param name="proc">A proc file system.</param>
    /// <param name="pid">As that file system counts.</param>
    public static IEnumerable<int> Tids(string proc, int pid) =>
        Entries(() => Directory.GetDirectories($"{proc}/{pid}/task")).Select(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)).Order();

    /// <summary>Nothing when the process or thread has ended.</summary>
    public static string[] Entries(Func<string[]> read)
    {
        try
        {
            return read();
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>The lines of a file, or nothing when there is no such file or process.</summary>
    public static string[] Lines(string path) => Entries(() => File.ReadAllLines(path));

    /// <summary>What follows "name:" in lines of that form, or null.</summary>
    public static string? Field(IEnumerable<string> lines, string name) =>
        lines.FirstOrDefault(line => line.Length > name.Length && line.StartsWith(name, StringComparison.Ordinal) && line[name.Length] == ':')?[(name.Length + 1)..].Trim();
}
