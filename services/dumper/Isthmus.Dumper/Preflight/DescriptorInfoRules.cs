using System.Globalization;
using Isthmus.Contracts.Preflight;

namespace Isthmus.Dumper.Preflight;

/// <summary>What only /proc/PID/fdinfo tells of a descriptor, and the images would not: it has to be refused before the dump.</summary>
internal static class DescriptorInfoRules
{
    // O_DIRECT of x86-64 (asm-generic/fcntl.h), on a pipe: packet mode (pipe(2)).
    private const int Direct = 0x4000;

    // TFD_TIMER_CANCEL_ON_SET (linux/timerfd.h).
    private const int CancelOnSet = 2;

    public static IEnumerable<Refusal> Check(ProcessFacts process, DescriptorFacts descriptor)
    {
        if (descriptor.Info.Any(line => line.StartsWith("lock:", StringComparison.Ordinal) && line.Contains(" LEASE ", StringComparison.Ordinal)))
            yield return Refuse("file lease", "holds a lease (fcntl(2), F_SETLEASE).", "Switch the use of leases off in the service.");
        if (descriptor.Target.StartsWith("pipe:[", StringComparison.Ordinal) && (Octal(descriptor, "flags") & Direct) != 0)
            yield return Refuse("packet pipe", "has a pipe in packet mode open (pipe(2), O_DIRECT).", "Let the service use a SOCK_SEQPACKET socket pair.");
        if ((Octal(descriptor, "settime flags") & CancelOnSet) != 0)
            yield return Refuse("timerfd", "has a timerfd open that is cancelled when the clock is set (TFD_TIMER_CANCEL_ON_SET), whose time of expiry is not carried.",
                "Try again when the service has not armed it so.");
        if (Field(descriptor, "scm_fds") is { } waiting && waiting != "0")
            yield return Refuse("descriptors in flight", $"has a unix socket open in which {waiting} passed descriptors (SCM_RIGHTS) wait.", "Try again when the service has received them.");
        if (descriptor.Lost is [_, ..] lost)
        {
            yield return descriptor.Target == EpollReader.Target
                ? Refuse("epoll member", $"has an epoll set open that watches {Numbers("descriptor", lost)}, which it has open no more and another process or a message has.", "Let the service take it out of the set before it closes it, or try again when nobody has it open.")
                : Refuse("inotify watch", $"has an inotify instance open whose {Numbers("watch", lost)} is of a file that no path leads to any more.", "Try again when the service has removed the watch (inotify_rm_watch(2)).");
        }

        if (IsNamed(descriptor.Target) && process.Mounts is { } mounts && int.TryParse(Field(descriptor, "mnt_id"), NumberStyles.None, CultureInfo.InvariantCulture, out var mount) && !mounts.Contains(mount))
            yield return Refuse("file of another mount", $"has {descriptor.Target} open, in a file system that is not mounted where the service runs.", "Start the service inside its host, without descriptors of whoever starts it.");
        if (descriptor.Target.StartsWith("/secretmem", StringComparison.Ordinal))
            yield return Refuse("secret memory", "has secret memory open (memfd_secret(2)), which nobody else can read.", "Switch the use of secret memory off in the service.");

        Refusal Refuse(string resource, string reason, string remedy) => TreeRules.Of(process, resource, reason, remedy, descriptor.Number);
    }

    private static string Numbers(string what, IReadOnlyList<int> numbers) => $"{what} {string.Join(", ", numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)))}";

    /// <summary>Memory files have paths that no mount holds.</summary>
    private static bool IsNamed(string target) =>
        target.StartsWith('/') && !target.StartsWith("/memfd:", StringComparison.Ordinal) && !target.StartsWith("/secretmem", StringComparison.Ordinal)
        && !target.StartsWith("/dev/zero (deleted)", StringComparison.Ordinal) && !target.StartsWith("/anon_hugepage", StringComparison.Ordinal);

    internal static int Octal(DescriptorFacts descriptor, string name) => Field(descriptor, name) is { Length: > 0 } octal ? Convert.ToInt32(octal, 8) : 0;

    private static string? Field(DescriptorFacts descriptor, string name) =>
        descriptor.Info.FirstOrDefault(line => line.Length > name.Length && line.StartsWith(name, StringComparison.Ordinal) && line[name.Length] == ':')?[(name.Length + 1)..].Trim();
}
