using Isthmus.Contracts.Preflight;

namespace Isthmus.Dumper.Preflight;

/// <summary>Decides what of a tree cannot be carried to another host. A pure function of the snapshot; finds all reasons, not only the first.</summary>
public static class TreeRules
{
    public static IReadOnlyList<Refusal> Check(TreeSnapshot tree)
    {
        ArgumentNullException.ThrowIfNull(tree);
        return [.. tree.Processes.SelectMany(process => Process(tree, process)
            .Concat(TaskRules.Check(process))
            .Concat(MappingRules.Check(tree, process))
            .Concat(process.Descriptors.SelectMany(d => DescriptorRules.Check(tree, process, d))))];
    }

    private static IEnumerable<Refusal> Process(TreeSnapshot tree, ProcessFacts process)
    {
        if (process.TracerPid != 0)
            yield return Of(process, "ptrace", $"is traced by process {process.TracerPid}.", "Detach the debugger.");
        if (process.IsStopped)
            yield return Of(process, "stopped process", "is stopped by a signal.", $"Continue it (kill -CONT {process.Pid}).");
        foreach (var timer in process.Timers.Where(timer => timer.IsOnCpuClock))
            yield return Of(process, "timer", $"has timer {timer.Id} on a CPU clock (timer_create(2)), which is not carried.", "Run the service without it.");
        foreach (var timer in process.Timers.Where(timer => timer.SignalWaits))
            yield return Of(process, "timer", $"has not taken signal {timer.Signal} of timer {timer.Id}; how often the timer has expired since is known to nobody before it does.", "Try again when it has taken the signal.");
        if (process.SeccompMode != 0)
            yield return Of(process, "seccomp", "runs under a seccomp filter, which is not carried.", "Start the service without a filter (systemd: SystemCallFilter=).");
        if (process.IgnoresTrap)
            yield return Of(process, "ignored SIGTRAP", "ignores SIGTRAP, which CRIU's dump resets to its default.", "Let the service leave SIGTRAP alone, or handle it.");
        var foreign = process.Uid != tree.OwnUid || process.UserIds.Any(id => id != tree.OwnUid) || process.GroupIds.Any(id => id != tree.OwnGid);
        if (foreign && !tree.CanReadForeignLimits)
            yield return Of(process, "resource limits",
                $"runs as user {process.Uid}{Groups(process)}, and CRIU cannot read its limits without CAP_SYS_RESOURCE.",
                "Give this program CAP_SYS_RESOURCE (containers often lack it), or run the service's processes as root.");
        if (process.RootDirectory != "/")
            yield return Of(process, "root directory", $"runs in a chroot at {process.RootDirectory}.", "Start the service without chroot.");
        var pids = tree.Processes.Select(p => p.Pid).ToHashSet();
        if (!pids.Contains(process.SessionId))
            yield return Of(process, "session", $"belongs to session {process.SessionId}, whose leader is not part of the service.",
                "Start the service as a daemon of its own session (nginx: daemon on).");
        else if (!pids.Contains(process.GroupId))
            yield return Of(process, "process group", $"belongs to process group {process.GroupId}, whose leader is not part of the service.",
                "Start the service as a daemon of its own process group.");
        foreach (var (kind, name) in process.Namespaces)
        {
            var host = kind.EndsWith("_for_children", StringComparison.Ordinal) ? kind[..^"_for_children".Length] : kind;
            // CRIU rebuilds a tree in a time namespace of its own, in which the monotonic clock goes on from the dump: a
            // service that was rolled back once is in one. A move gives it the destination's clock, as every move does.
            if (host != "time" && tree.HostNamespaces.TryGetValue(host, out var expected) && expected != name)
                yield return Of(process, $"{kind} namespace", $"has a {kind} namespace of its own ({name}).",
                    "Start the service in the host's namespaces (systemd: no PrivateTmp=, PrivateNetwork=, ProtectSystem= and the like).");
        }
    }

    private static string Groups(ProcessFacts process) => process.GroupIds.Count == 0 ? "" : $" and group {string.Join(", ", process.GroupIds.Distinct())}";

    internal static Refusal Of(ProcessFacts process, string resource, string reason, string remedy, int? descriptor = null) => new()
    {
        Resource = resource,
        Pid = process.Pid,
        Descriptor = descriptor,
        Reason = descriptor is null
            ? $"Process {process.Pid} ({process.Name}) {reason}"
            : $"Process {process.Pid} ({process.Name}) {reason[..^1]} (descriptor {descriptor}).",
        Remedy = remedy,
    };
}
