using Isthmus.Contracts.Preflight;

namespace Isthmus.Dumper.Preflight;

/// <summary>What only /proc/PID/fdinfo tells of a descriptor, and the images would not: it has to be refused before the dump.</summary>
internal static class DescriptorInfoRules
{
    // O_DIRECT of x86-64 (asm-generic/fcntl.h), on a pipe: packet mode (pipe(2)).
    private const int Direct = 0x4000;

    public static IEnumerable<Refusal> Check(ProcessFacts process, DescriptorFacts descriptor)
    {
        if (descriptor.Info.Any(line => line.StartsWith("lock:", StringComparison.Ordinal) && line.Contains(" LEASE ", StringComparison.Ordinal)))
            yield return Refuse("file lease", "holds a lease (fcntl(2), F_SETLEASE).", "Switch the use of leases off in the service.");
        if (descriptor.Target.StartsWith("pipe:[", StringComparison.Ordinal) && (Flags(descriptor) & Direct) != 0)
            yield return Refuse("packet pipe", "has a pipe in packet mode open (pipe(2), O_DIRECT).", "Let the service use a SOCK_SEQPACKET socket pair.");
        if (descriptor.Target.StartsWith("/secretmem", StringComparison.Ordinal))
            yield return Refuse("secret memory", "has secret memory open (memfd_secret(2)), which nobody else can read.", "Switch the use of secret memory off in the service.");

        Refusal Refuse(string resource, string reason, string remedy) => TreeRules.Of(process, resource, reason, remedy, descriptor.Number);
    }

    private static int Flags(DescriptorFacts descriptor) => Field(descriptor, "flags") is { Length: > 0 } octal ? Convert.ToInt32(octal, 8) : 0;

    private static string? Field(DescriptorFacts descriptor, string name) =>
        descriptor.Info.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal) && line[name.Length] == ':')?[(name.Length + 1)..].Trim();
}
