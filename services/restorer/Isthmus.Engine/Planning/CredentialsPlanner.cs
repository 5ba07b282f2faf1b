using System.Numerics;
using Isthmus.Criu.Images;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;
using Isthmus.Linux;

namespace Isthmus.Engine.Planning;

/// <summary>User, groups, capabilities and secure bits of one thread (credentials(7), capabilities(7)).</summary>
internal sealed class CredentialsPlanner(HostDescription host, Refusals refusals, ISet<string> notes)
{
    private const ulong SECBIT_NO_SETUID_FIXUP = 1 << 2;
    private const uint LINUX_CAPABILITY_VERSION_3 = 0x20080522;

    public void Plan(CredsEntry creds, StepList steps)
    {
        var (inheritable, permitted, effective) = (Set(creds.CapInh), Set(creds.CapPrm), Set(creds.CapEff));
        if (!host.Has(HostFeatures.Capabilities))
        {
            PlanWithoutCapabilities(creds, permitted, steps);
            return;
        }

        var missing = permitted & ~host.Capabilities;
        if (missing != 0)
        {
            refusals.Add(
                "capabilities", steps.Task.Tid, $"it holds capabilities that the engine does not have here (mask 0x{missing:x}).",
                "Run the restorer with all capabilities.");
            return;
        }

        var unreachable = Set(creds.CapBnd) & ~host.Capabilities;
        if (unreachable != 0)
            notes.Add($"capabilities 0x{unreachable:x} are missing from the bounding set: the engine does not have them here");

        // Without this bit a change of user would clear the capabilities that the next calls need.
        steps.Call("keep capabilities", Syscall.Prctl, Prctl.PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0);
        Identify(creds, steps);
        if (creds.Fsgid != creds.Egid)
            steps.Expect("file system group", Expectation.Anything, Syscall.Setfsgid, (ulong)creds.Fsgid);
        if (creds.Fsuid != creds.Euid)
            steps.Expect("file system user", Expectation.Anything, Syscall.Setfsuid, (ulong)creds.Fsuid);
        for (var dropped = host.Capabilities & ~Set(creds.CapBnd); dropped != 0; dropped &= dropped - 1)
            steps.Call("bounding set", Syscall.Prctl, Prctl.PR_CAPBSET_DROP, BitOperations.TrailingZeroCount(dropped), 0, 0, 0);
        SetCapabilities(effective, permitted, inheritable, (ulong)creds.Secbits, Set(creds.CapAmb), steps);
        if (creds.NoNewPrivs != 0)
            steps.Call("no new privileges", Syscall.Prctl, Prctl.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    }

    /// <summary>A process has all of root's privileges there or none: one that has some is refused, whether it is root or not.</summary>
    private void PlanWithoutCapabilities(CredsEntry creds, ulong permitted, StepList steps)
    {
        const string remedy = "Run the service as root with its capabilities, or as a user without any.";
        const ulong SECBIT_KEEP_CAPS = 1 << 4;
        if (creds.Euid != 0 && permitted != 0)
            refusals.Add("capabilities", steps.Task.Tid, $"it is no process of root and holds capabilities (mask 0x{permitted:x}), which {host.System} does not have.", remedy);
        if (creds.Euid == 0 && permitted == 0)
            refusals.Add("capabilities", steps.Task.Tid, $"it is a process of root that gave up its capabilities and would have all of root's privileges again on {host.System}.", remedy);
        if (((ulong)creds.Secbits & ~SECBIT_KEEP_CAPS) != 0)
            refusals.Add("secure bits", steps.Task.Tid, $"{host.System} does not have them.", "Run the service without them.");
        if (creds.Fsuid != creds.Euid || creds.Fsgid != creds.Egid)
            refusals.Add("file system IDs", steps.Task.Tid, $"they differ from its effective IDs, which {host.System} does not know.", "Move the service when it serves nobody in another user's name.");
        notes.Add($"capabilities are left out: on {host.System} processes of root have all privileges, others none");
        Identify(creds, steps);
        if (creds.NoNewPrivs != 0)
            steps.Call("no new privileges", Syscall.Prctl, Prctl.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    }

    private static void Identify(CredsEntry creds, StepList steps)
    {
        var groups = new LittleEndian(Math.Max(creds.Groups.Count, 1) * sizeof(uint)).Words(creds.Groups, creds.Groups.Count).ToBlob();
        steps.Call("groups", Syscall.Setgroups, creds.Groups.Count, groups);
        steps.Call("group IDs", Syscall.Setresgid, (ulong)creds.Gid, (ulong)creds.Egid, (ulong)creds.Sgid);
        steps.Call("user IDs", Syscall.Setresuid, (ulong)creds.Uid, (ulong)creds.Euid, (ulong)creds.Suid);
    }

    /// <summary>Ambient capabilities need the inheritable ones first; secure bits need CAP_SETPCAP, so they come before capabilities go.</summary>
    private static void SetCapabilities(ulong effective, ulong permitted, ulong inheritable, ulong secureBits, ulong ambient, StepList steps)
    {
        const ulong setPcap = 1UL << 8;
        if (ambient != 0)
        {
            Capset("inheritable capabilities", effective | setPcap, permitted | setPcap, inheritable, steps);
            for (var raised = ambient; raised != 0; raised &= raised - 1)
                steps.Call("ambient capability", Syscall.Prctl, Prctl.PR_CAP_AMBIENT, Prctl.PR_CAP_AMBIENT_RAISE, BitOperations.TrailingZeroCount(raised), 0, 0);
        }

        steps.Call("secure bits", Syscall.Prctl, Prctl.PR_SET_SECUREBITS, secureBits, 0, 0, 0);
        Capset("capabilities", effective, permitted, inheritable, steps);
    }

    private static void Capset(string purpose, ulong effective, ulong permitted, ulong inheritable, StepList steps)
    {
        var header = new LittleEndian(8).U32(LINUX_CAPABILITY_VERSION_3).U32(0).ToBlob();
        var sets = new LittleEndian(24)
            .U32((uint)effective).U32((uint)permitted).U32((uint)inheritable)
            .U32((uint)(effective >> 32)).U32((uint)(permitted >> 32)).U32((uint)(inheritable >> 32)).ToBlob();
        steps.Call(purpose, Syscall.Capset, header, sets);
    }

    private static ulong Set(IList<uint> words) => (words.Count > 0 ? words[0] : 0UL) | (words.Count > 1 ? (ulong)words[1] << 32 : 0);
}
