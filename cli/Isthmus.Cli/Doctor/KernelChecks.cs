using System.Globalization;

namespace Isthmus.Cli.Doctor;

/// <summary>Can this kernel do what a move needs?</summary>
internal static class KernelChecks
{
    /// <summary>clone3 with set_tid, with which a process gets a chosen PID (clone(2)).</summary>
    private static readonly Version s_setTid = new(5, 5);

    /// <summary>Hard limits below this are told: one descriptor a connection.</summary>
    private const long RoomyOpenFiles = 65_536;

    public static IEnumerable<Finding> Of(MachineFacts facts)
    {
        yield return facts.Architecture == "x86_64"
            ? Finding.Ok("architecture", facts.Architecture)
            : Finding.Fail("architecture", facts.Architecture, "Isthmus moves x86-64 processes only: use an x86-64 machine.");
        yield return Kernel(facts);
        yield return SetTid(facts);
        yield return Namespaces(facts);
        yield return facts.Namespaces.Contains("time")
            ? Finding.Ok("time namespace", "present")
            : Finding.Warn("time namespace", "absent", "A service that is rolled back sees the monotonic clock jump; needs Linux 5.6 with CONFIG_TIME_NS.");
        yield return Ptrace(facts);
        yield return SoftDirty(facts);
        yield return FirstProcess(facts);
        yield return OpenFiles(facts);
    }

    /// <summary>"6.18.5-foo" as 6.18.5; null when it is no version.</summary>
    public static Version? ParseRelease(string release)
    {
        var numbers = release.Split('.', '-', '+').TakeWhile(part => part.Length is > 0 and < 9 && part.All(char.IsAsciiDigit))
            .Take(3).Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return numbers.Length switch
        {
            0 or 1 => null,
            2 => new Version(numbers[0], numbers[1]),
            _ => new Version(numbers[0], numbers[1], numbers[2]),
        };
    }

    // 5.16: traffic is held with nftables' netdev egress hook too.
    private static Finding Kernel(MachineFacts facts) => ParseRelease(facts.KernelRelease) switch
    {
        null => Finding.Warn("kernel", facts.KernelRelease, "Its version cannot be told from its name; Linux 5.16 or later is needed."),
        var version when version < new Version(5, 16) =>
            Finding.Fail("kernel", facts.KernelRelease, "Too old: install Linux 5.16 or later (Debian 12 has 6.1)."),
        _ => Finding.Ok("kernel", facts.KernelRelease),
    };

    private static Finding SetTid(MachineFacts facts)
    {
        const string Check = "clone3 set_tid";
        if (facts.Criu.Features.TryGetValue("clone3_set_tid", out var supported))
        {
            return supported
                ? Finding.Ok(Check, "works")
                : Finding.Fail(Check, "does not work", "Processes cannot get their PIDs back: needs Linux 5.5, and CAP_SYS_ADMIN or CAP_CHECKPOINT_RESTORE.");
        }

        return ParseRelease(facts.KernelRelease) is { } version && version >= s_setTid
            ? Finding.Warn(Check, "not tried, the kernel is new enough", "It is tried with criu's own check: install CRIU as below.")
            : Finding.Fail(Check, "not in this kernel", "Processes cannot get their PIDs back: install Linux 5.5 or later.");
    }

    private static Finding Namespaces(MachineFacts facts)
    {
        string[] needed = ["mnt", "net", "pid"];
        var missing = needed.Except(facts.Namespaces).ToList();
        return missing.Count == 0
            ? Finding.Ok("namespaces", string.Join(", ", facts.Namespaces.Where(name => !name.Contains('_'))))
            : Finding.Fail("namespaces", $"without {string.Join(", ", missing)}",
                "Hosts that are namespaces cannot be made: use a kernel with CONFIG_NET_NS, CONFIG_PID_NS and CONFIG_NAMESPACES.");
    }

    private static Finding Ptrace(MachineFacts facts) => facts.PtraceScope switch
    {
        null => Finding.Ok("ptrace scope", "not restricted (no Yama)"),
        0 or 1 or 2 when facts.Has(Capability.SysPtrace) => Finding.Ok("ptrace scope", $"{facts.PtraceScope}, CAP_SYS_PTRACE is enough"),
        0 => Finding.Ok("ptrace scope", "0"),
        3 => Finding.Fail("ptrace scope", "3: nobody may trace", "Boot with kernel.yama.ptrace_scope below 3: it cannot be lowered while the system runs."),
        var scope => Finding.Fail("ptrace scope", $"{scope}, and CAP_SYS_PTRACE is absent", "Run as root, or: sysctl kernel.yama.ptrace_scope=0"),
    };

    private static Finding SoftDirty(MachineFacts facts) => facts.Criu.Features.TryGetValue("mem_dirty_track", out var tracked) && tracked
        ? Finding.Ok("soft-dirty tracking", "present")
        : Finding.Ok("soft-dirty tracking", "absent: changed pages are found by comparing bytes, nothing to do");

    private static Finding FirstProcess(MachineFacts facts) => facts.FirstProcess switch
    {
        null => Finding.Warn("process 1", "unknown", "If restores fail because a PID is taken, start services below a process that reaps orphans (tini -s)."),
        "systemd" or "init" or "tini" or "dumb-init" or "docker-init" or "catatonit" or "runit" or "s6-svscan" or "openrc-init" =>
            Finding.Ok("process 1", facts.FirstProcess),
        _ => Finding.Warn("process 1", $"{facts.FirstProcess}, not known to reap orphans at once",
            "A dumped tree's PIDs may stay taken for a while: start services below a process that reaps (tini -s -- nginx …)."),
    };

    private static Finding OpenFiles(MachineFacts facts) => facts.OpenFilesHardLimit switch
    {
        null => Finding.Ok("open files", "unlimited"),
        >= RoomyOpenFiles => Finding.Ok("open files", $"up to {facts.OpenFilesHardLimit}"),
        _ when facts.Has(Capability.SysResource) => Finding.Ok("open files", $"up to {facts.OpenFilesHardLimit}, CAP_SYS_RESOURCE can raise it"),
        _ => Finding.Warn("open files", $"up to {facts.OpenFilesHardLimit}, and it cannot be raised",
            "A service with more descriptors (one a connection) cannot be dumped or restored: raise LimitNOFILE= of the unit, or start the container with --ulimit nofile=1048576."),
    };
}
