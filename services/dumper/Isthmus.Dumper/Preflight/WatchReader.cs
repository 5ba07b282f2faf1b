using System.Globalization;
using System.Text.RegularExpressions;
using Isthmus.Linux.Files;
using Stat = Isthmus.Linux.Stat;

namespace Isthmus.Dumper.Preflight;

/// <summary>Finds watches of inotify instances whose files have no path any more: deleted, or out of reach. The kernel tells of a watched file its handle alone.</summary>
/// <param name="directory">The process's directory in /proc.</param>
internal sealed partial class WatchReader(string directory)
{
    private const int Attempts = 3;
    private const int MinorBits = 20;

    private readonly Lazy<IReadOnlyList<MountLine>> _mounts = new(() => [.. ProcFile.Lines($"{directory}/mountinfo").Select(MountLine.Parse).OfType<MountLine>()]);

    /// <summary>Whether a descriptor leads to an inotify instance.</summary>
    public static bool IsInstance(string target) => target is "anon_inode:inotify" or "anon_inode:[inotify]";

    /// <summary>The numbers of an instance's lost watches. A file may get another name meanwhile: what looks lost is looked at again.</summary>
    /// <param name="number">The instance's descriptor.</param>
    public IReadOnlyList<int> Lost(int number)
    {
        IReadOnlyList<int> lost = [];
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            lost = [.. ProcFile.Lines(string.Create(CultureInfo.InvariantCulture, $"{directory}/fdinfo/{number}")).Select(line => Watch().Match(line)).Where(watch => watch.Success && IsLost(watch)).Select(watch => Parse(watch, "wd"))];
            if (lost.Count == 0)
                break;
        }

        return lost;
    }

    private bool IsLost(Match watch)
    {
        var (device, inode) = ((uint)Parse(watch, "sdev"), ulong.Parse(watch.Groups["ino"].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        var bytes = Convert.FromHexString(watch.Groups["handle"].ValueSpan[..(watch.Groups["handle"].Length & ~1)]);
        var handle = new FileHandle(Parse(watch, "type"), bytes);
        var mounts = _mounts.Value.Where(mount => mount.Device == device).ToList();
        var opened = false;
        foreach (var mount in mounts)
        {
            if (handle.PathIn($"{directory}/root{mount.Directory}", mount.Id) is not { } path)
                continue;
            opened = true;
            if (Stat.InodeOf($"{directory}/root{path}") == inode)
                return false;
        }

        // Some file systems (overlayfs) give handles that nobody can open: CRIU looks for such a file by its number, in a few places.
        return opened || mounts.Count == 0;
    }

    private static int Parse(Match watch, string group) => int.Parse(watch.Groups[group].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex("^inotify wd:(?<wd>[0-9a-f]{1,8}) ino:(?<ino>[0-9a-f]{1,16}) sdev:(?<sdev>[0-9a-f]{1,8}) .*fhandle-type:(?<type>[0-9a-f]{1,8}) f_handle:(?<handle>[0-9a-f]+)")]
    private static partial Regex Watch();

    /// <summary>A line of mountinfo.</summary>
    /// <param name="Id">The mount's ID.</param>
    /// <param name="Device">Of its file system, as the kernel keeps it: 12 bits of the major number, 20 of the minor.</param>
    /// <param name="Directory">Where it is mounted.</param>
    private sealed partial record MountLine(int Id, uint Device, string Directory)
    {
        public static MountLine? Parse(string line)
        {
            var fields = line.Split(' ', 6);
            return fields.Length > 5 && fields[2].Split(':') is [var major, var minor] && int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && uint.TryParse(major, NumberStyles.None, CultureInfo.InvariantCulture, out var high) && uint.TryParse(minor, NumberStyles.None, CultureInfo.InvariantCulture, out var low)
                ? new MountLine(id, (high << MinorBits) | low, Escape().Replace(fields[4], match => ((char)Convert.ToInt32(match.Value[1..], 8)).ToString()))
                : null;
        }

        /// <summary>Space, tab, line feed and backslash.</summary>
        [GeneratedRegex(@"\\[0-7]{3}")]
        private static partial Regex Escape();
    }
}
