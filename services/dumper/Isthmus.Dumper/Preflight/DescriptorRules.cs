using System.Globalization;
using Isthmus.Contracts.Preflight;

namespace Isthmus.Dumper.Preflight;

/// <summary>Open files that cannot be carried.</summary>
internal static class DescriptorRules
{
    private const string AnonymousInode = "anon_inode:";
    private static readonly HashSet<string> CarriedAnonymousInodes =
        new(StringComparer.Ordinal) { "[eventpoll]", "[eventfd]", "[timerfd]", "[signalfd]", "inotify", "[inotify]" };
    private static readonly HashSet<string> CarriedDevices =
        new(StringComparer.Ordinal) { "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom" };

    /// <summary>The highest number that the engine can put a file at (Linux allows 1,048,576 unless told otherwise, and it needs room above).</summary>
    private const int HighestNumber = 1_000_000;

    public static IEnumerable<Refusal> Check(TreeSnapshot tree, ProcessFacts process, DescriptorFacts descriptor)
    {
        foreach (var refusal in DescriptorInfoRules.Check(process, descriptor))
            yield return refusal;
        foreach (var refusal in DeletedFileRules.Check(tree, process, descriptor))
            yield return refusal;
        var target = descriptor.Target;
        if (descriptor.Number > HighestNumber)
            yield return Refuse("descriptor", $"has a descriptor above {HighestNumber} open.", "Let the service use lower numbers.");
        if (descriptor.State is { } state)
        {
            foreach (var refusal in DescriptorStateRules.Check(tree, process, descriptor, state))
                yield return refusal;
        }

        if (target.StartsWith(AnonymousInode, StringComparison.Ordinal))
        {
            var kind = target[AnonymousInode.Length..];
            if (!CarriedAnonymousInodes.Contains(kind))
                yield return Refuse(kind.Trim('[', ']'), $"has {kind.Trim('[', ']')} open.", $"Switch the use of {kind.Trim('[', ']')} off in the service.");
        }
        else if (target.StartsWith("/dev/pts/", StringComparison.Ordinal) || target is "/dev/ptmx" or "/dev/tty" or "/dev/console")
        {
            yield return Refuse("terminal", $"has the terminal {target} open.", "Start the service detached from any terminal.");
        }
        else if (descriptor.IsDevice && !CarriedDevices.Contains(target))
        {
            yield return Refuse("device", $"has the device {target} open.", "Switch the use of the device off in the service.");
        }
        else if (InodeOf(target) is { } inode)
        {
            foreach (var refusal in SocketRules.Check(tree, process, descriptor, inode))
                yield return refusal;
        }

        Refusal Refuse(string resource, string reason, string remedy) => TreeRules.Of(process, resource, reason, remedy, descriptor.Number);
    }

    /// <summary>The inode of "socket:[INODE]", or null for anything else.</summary>
    internal static ulong? InodeOf(string target) =>
        target.StartsWith("socket:[", StringComparison.Ordinal)
        && ulong.TryParse(target.AsSpan("socket:[".Length).TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out var inode)
            ? inode
            : null;
}
