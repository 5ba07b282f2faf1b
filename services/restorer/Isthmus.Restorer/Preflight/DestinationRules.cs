using Isthmus.Contracts.Preflight;
using Isthmus.Restorer.Files;

namespace Isthmus.Restorer.Preflight;

/// <summary>Decides whether a service can run on a destination. A pure function; finds all reasons, not only the first.</summary>
public static class DestinationRules
{
    private static readonly (int Bit, string Name, string For)[] Capabilities =
    [
        (12, "CAP_NET_ADMIN", "to rebuild TCP connections and take the service address over"),
        (19, "CAP_SYS_PTRACE", "to rebuild processes"),
        (21, "CAP_SYS_ADMIN", "to give processes back their PIDs"),
    ];

    /// <summary>Memory that the tree needs next to what it had resident: the bundle and its archive while it is restored.</summary>
    private const long SpareBytes = 128L << 20;

    /// <summary>Left on a file system that files are put on, for directories and what else is written there meanwhile.</summary>
    private const long SpareRoom = 1L << 20;

    public static IReadOnlyList<Refusal> Check(DestinationSnapshot host, SourceFacts facts, long epoch, string service)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(facts);
        return [.. host.Missing, .. Host(host, facts, epoch, service), .. facts.Binaries.SelectMany(binary => Binary(host, binary, facts)), .. Files(host, facts, service)];
    }

    private static IEnumerable<Refusal> Files(DestinationSnapshot host, SourceFacts facts, string service)
    {
        foreach (var refusal in FileComparison.Compare(facts.Files, host.Files, host.Host).Refusals)
            yield return refusal;
        foreach (var room in host.Room.Where(room => room.Free < room.Needed + SpareRoom))
            yield return Of("disk space", $"{room.Directory} on {host.Host} has {room.Free >> 10} KiB free; the files of {service} that belong there need {(room.Needed + SpareRoom) >> 10} KiB.", $"Make room on {host.Host}.");
    }

    private static IEnumerable<Refusal> Host(DestinationSnapshot host, SourceFacts facts, long epoch, string service)
    {
        var lacking = facts.CpuFeatures.Where(f => UserFeatures.Matters(f) && !host.CpuFeatures.Contains(f)).Order(StringComparer.Ordinal).ToArray();
        if (lacking.Length > 0)
            yield return Of("CPU", $"The CPU of {host.Host} lacks {string.Join(", ", lacking)}, which {service} may be using.", "Choose a destination with the same or a newer CPU.");
        foreach (var (bit, name, purpose) in Capabilities.Where(c => (host.Capabilities >> c.Bit & 1) == 0))
            yield return Of("privilege", $"The restorer of {host.Host} lacks {name}, which it needs {purpose}.", $"Run it as root with {name}.");
        var unreachable = facts.Capabilities & ~host.Capabilities;
        if (unreachable != 0)
            yield return Of("capabilities", $"{service} holds capabilities that the restorer of {host.Host} does not have (mask 0x{unreachable:x}).", "Run the restorer with all capabilities.");
        var missing = facts.Processors.Where(processor => !host.Processors.Contains(processor)).ToArray();
        if (missing.Length > 0)
            yield return Of("processor affinity", $"Threads of {service} are bound to processor {string.Join(", ", missing)}, which {host.Host} does not have.", "Bind them to others (taskset; nginx: worker_cpu_affinity), or choose a larger destination.");
        foreach (var pid in facts.Pids.Where(host.UsedIds.Contains))
            yield return Of("PID", $"PID {pid} of {service} is in use on {host.Host}.", $"End process {pid} on {host.Host}, or restart {service} on its source to give it other PIDs.", pid);
        foreach (var port in host.BusyPorts)
            yield return Of($"port {port}", $"Something listens on TCP port {port} of {host.Host} already.", $"Stop it (ss -ltnp 'sport = :{port}').");
        if (host.HasAddress)
            yield return Of("address", $"{host.Host} has the service address of {service} already.", "Take it off the interface (ip address del); only the serving host may have it.");
        if (facts.HighestTimerId > host.HighestTimerId)
            yield return Of("timer", $"{service} has a timer with the ID {facts.HighestTimerId} (timer_create(2)); {host.Host} gives no ID above {host.HighestTimerId}.", "Choose a destination with Linux 6.15 or newer, or restart the service.");
        var needed = (2 * facts.ResidentBytes) + SpareBytes;
        if (host.AvailableBytes < needed)
            yield return Of("memory", $"{host.Host} has {host.AvailableBytes >> 20} MiB of memory left; {service} needs {needed >> 20} MiB.", $"Free memory on {host.Host}.");
        if (epoch <= host.HighestEpoch)
            yield return Of("epoch", $"Epoch {epoch} of {service} is not newer than epoch {host.HighestEpoch}, which {host.Host} has seen.", "Ask for the move again; if that does not help, the coordinator's database is older than this host's record.");
    }

    private static IEnumerable<Refusal> Binary(DestinationSnapshot host, MappedBinary wanted, SourceFacts facts)
    {
        var found = host.Binaries.GetValueOrDefault(wanted.Path);
        if (found is null && facts.Files.Any(file => file.Path == wanted.Path && file.Sha256 is not null))
            yield break; // it is sent
        if (found is null)
            yield return Of("program", $"{wanted.Path} is not on {host.Host}.", "Install the same package, in the same version, as on the source.");
        else if (found.Sha256 != wanted.Sha256 && (found.BuildId is null || found.BuildId != wanted.BuildId))
            yield return Of("program", $"{wanted.Path} on {host.Host} is another build ({Name(found.BuildId, found.Sha256)}) than on the source ({Name(wanted.BuildId, wanted.Sha256)}).",
                "Install the same version on both, and restart the service if it runs an older one.");
    }

    private static string Name(string? buildId, string sha256) => buildId is null ? $"SHA-256 {sha256[..12]}…" : $"build id {buildId[..Math.Min(12, buildId.Length)]}…";

    private static Refusal Of(string resource, string reason, string remedy, int? pid = null) => new() { Resource = resource, Pid = pid, Reason = reason, Remedy = remedy };
}
