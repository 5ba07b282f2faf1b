using System.Globalization;
using Isthmus.Linux;

namespace Isthmus.Dumper.Preflight;

/// <summary>
/// Finds members of epoll sets that are open no more in the process with the set: the file lives on elsewhere, in a child or a message,
/// and stays in the set. CRIU looks for members in the first process with the set alone.
/// </summary>
internal sealed class EpollReader
{
    public const string Target = "anon_inode:[eventpoll]";

    private const int Looks = 10;

    private readonly List<(int Outer, int Number)> _sets = [];

    /// <summary>Adds to the process's epoll sets what they have lost. Parents come before their children.</summary>
    /// <param name="process">The process.</param>
    /// <param name="directory">Its directory in /proc.</param>
    /// <param name="outer">Its PID as this process knows it.</param>
    public ProcessFacts Complete(ProcessFacts process, string directory, int outer) =>
        process.Descriptors.Any(descriptor => descriptor.Target == Target)
            ? process with { Descriptors = [.. process.Descriptors.Select(descriptor => descriptor.Target == Target && IsNew(outer, descriptor.Number) ? descriptor with { Lost = Lost(process, descriptor, directory, outer) } : descriptor)] }
            : process;

    private bool IsNew(int outer, int number)
    {
        if (_sets.Exists(set => Kcmp.AreSameFile(set.Outer, set.Number, outer, number)))
            return false;
        _sets.Add((outer, number));
        return true;
    }

    /// <summary>
    /// The process runs meanwhile, and accepts and closes: a member is only lost when it, and no other of its number, is missing at
    /// every look. A socket that was closed has left the set by the next one.
    /// </summary>
    private static IReadOnlyList<int> Lost(ProcessFacts process, DescriptorFacts set, string directory, int outer)
    {
        var open = process.Descriptors.ToDictionary(descriptor => descriptor.Number, descriptor => descriptor.Target);
        var lost = Missing(set.Info, open, outer, set.Number);
        for (var look = 1; look < Looks && lost.Count > 0; look++)
        {
            var info = ProcFile.Lines(string.Create(CultureInfo.InvariantCulture, $"{directory}/fdinfo/{set.Number}"));
            open = Targets(directory);
            if (open.GetValueOrDefault(set.Number) != Target)
                return [];
            var before = lost.Select(member => (member.Number, member.Inode)).ToHashSet();
            lost = [.. Missing(info, open, outer, set.Number).Where(member => before.Contains((member.Number, member.Inode)))];
        }

        var others = open.Where(other => !IsSocket(other.Value)).Select(other => other.Key).ToList();
        return [.. lost.Where(member => !others.Exists(other => Kcmp.IsMember(outer, other, set.Number, member.Number, member.Offset))).Select(member => member.Number)];
    }

    /// <summary>Members whose number leads elsewhere or nowhere, and that are no open socket of another number. Which of a number's members it is: Offset.</summary>
    private static List<(int Number, ulong Inode, int Offset)> Missing(IEnumerable<string> info, Dictionary<int, string> open, int outer, int set)
    {
        var (seen, sockets) = (new Dictionary<int, int>(), open.Values.Where(IsSocket).ToHashSet(StringComparer.Ordinal));
        var missing = new List<(int Number, ulong Inode, int Offset)>();
        foreach (var (number, inode) in info.Select(Member).OfType<(int, ulong)>())
        {
            var offset = seen.GetValueOrDefault(number);
            seen[number] = offset + 1;
            // A socket is its inode; anything else is asked for, which takes the kernel a walk through the set.
            if (!sockets.Contains(string.Create(CultureInfo.InvariantCulture, $"socket:[{inode}]"))
                && !(open.GetValueOrDefault(number) is { } target && !IsSocket(target) && Kcmp.IsMember(outer, number, set, number, offset)))
                missing.Add((number, inode, offset));
        }

        return missing;
    }

    private static bool IsSocket(string target) => target.StartsWith("socket:", StringComparison.Ordinal);

    /// <summary>"tfd: N events: E data: D pos:P ino:I sdev:S", the inode in hexadecimal.</summary>
    private static (int Number, ulong Inode)? Member(string line)
    {
        if (!line.StartsWith("tfd:", StringComparison.Ordinal))
            return null;
        var words = line["tfd:".Length..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var inode = Array.Find(words, word => word.StartsWith("ino:", StringComparison.Ordinal));
        return words.Length > 0 && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && inode is not null && ulong.TryParse(inode.AsSpan("ino:".Length), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value)
            ? (number, value)
            : null;
    }

    private static Dictionary<int, string> Targets(string directory)
    {
        var found = new Dictionary<int, string>();
        foreach (var path in ProcFile.TryRead(() => Directory.GetFileSystemEntries($"{directory}/fd")) ?? [])
        {
            if (ProcFile.Link(path) is { } target)
                found[int.Parse(Path.GetFileName(path.AsSpan()), CultureInfo.InvariantCulture)] = target;
        }

        return found;
    }
}
