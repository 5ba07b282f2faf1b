using System.Globalization;

namespace Isthmus.Hosting.Presence;

/// <summary>The capabilities of this process by name.</summary>
internal static class CapabilityNames
{
    // linux/capability.h, in the order of their numbers.
    private static readonly string[] Names =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_SETGID", "CAP_SETUID", "CAP_SETPCAP",
        "CAP_LINUX_IMMUTABLE", "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST", "CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_IPC_LOCK", "CAP_IPC_OWNER",
        "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_SYS_CHROOT", "CAP_SYS_PTRACE", "CAP_SYS_PACCT", "CAP_SYS_ADMIN", "CAP_SYS_BOOT", "CAP_SYS_NICE",
        "CAP_SYS_RESOURCE", "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_MKNOD", "CAP_LEASE", "CAP_AUDIT_WRITE", "CAP_AUDIT_CONTROL", "CAP_SETFCAP",
        "CAP_MAC_OVERRIDE", "CAP_MAC_ADMIN", "CAP_SYSLOG", "CAP_WAKE_ALARM", "CAP_BLOCK_SUSPEND", "CAP_AUDIT_READ", "CAP_PERFMON", "CAP_BPF",
        "CAP_CHECKPOINT_RESTORE",
    ];

    /// <summary>The effective ones; none where the kernel does not tell.</summary>
    public static IReadOnlyList<string> OfThisProcess()
    {
        const string Label = "CapEff:";
        var line = File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Label, StringComparison.Ordinal));
        return line is not null && ulong.TryParse(line.AsSpan(Label.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var set) ? Of(set) : [];
    }

    /// <summary>The names of a set's bits.</summary>
    public static IReadOnlyList<string> Of(ulong set) => [.. Names.Where((_, bit) => (set >> bit & 1) != 0)];
}
