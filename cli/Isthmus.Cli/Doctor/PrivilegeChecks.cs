namespace Isthmus.Cli.Doctor;

/// <summary>Is this process allowed to do what a move does?</summary>
internal static class PrivilegeChecks
{
    private const string RunAsRoot = "Run as root (sudo isthmus …), or give the service unit the capability.";

    public static IEnumerable<Finding> Of(MachineFacts facts)
    {
        yield return facts.UserId == 0
            ? Finding.Ok("user", "root")
            : Finding.Warn("user", $"uid {facts.UserId}", "Only root can do all that a move does; what else is missing stands below. " + RunAsRoot);
        yield return Needed(facts, Capability.SysAdmin, "CAP_SYS_ADMIN", "namespaces cannot be entered and memory maps not be read");
        yield return Needed(facts, Capability.NetAdmin, "CAP_NET_ADMIN", "traffic cannot be held and TCP connections not be repaired");
        yield return Needed(facts, Capability.SysPtrace, "CAP_SYS_PTRACE", "the tree's processes cannot be controlled");
        yield return facts.Has(Capability.CheckpointRestore) || facts.Has(Capability.SysAdmin)
            ? Finding.Ok("CAP_CHECKPOINT_RESTORE", facts.Has(Capability.CheckpointRestore) ? "present" : "absent, CAP_SYS_ADMIN stands in for it")
            : Finding.Fail("CAP_CHECKPOINT_RESTORE", "absent", "Without it processes cannot get their PIDs back. " + RunAsRoot);
        yield return facts.Has(Capability.SysResource)
            ? Finding.Ok("CAP_SYS_RESOURCE", "present")
            : Finding.Warn("CAP_SYS_RESOURCE", "absent",
                "Resource limits of processes of another user cannot be read: only trees whose processes run as this very user can be dumped (nginx: \"user root;\"). "
                + "Start the container or unit with this capability to lift the limit.");
        yield return facts.Seccomp is null or 0
            ? Finding.Ok("seccomp", "no filter on this process")
            : Finding.Warn("seccomp", "a filter is active on this process",
                "System calls that a move needs may be refused; if moves fail with EPERM, start the container with seccomp=unconfined.");
    }

    private static Finding Needed(MachineFacts facts, Capability capability, string name, string consequence) =>
        facts.Has(capability)
            ? Finding.Ok(name, "present")
            : Finding.Fail(name, "absent", $"Without it {consequence}. {RunAsRoot}");
}
