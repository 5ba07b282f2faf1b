using System.Globalization;
using System.Text;
using Isthmus.Criu;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;
using Isthmus.Linux;

namespace Isthmus.Engine.Planning;

/// <summary>What belongs to a process besides memory, descriptors and threads: everything that its privileges are still needed for.</summary>
internal sealed class ProcessStatePlanner(Checkpoint checkpoint, HostDescription host, Refusals refusals, ISet<string> notes)
{
    private const int O_WRONLY = 1;

    /// <summary>Before credentials change.</summary>
    public void PlanPrivileged(ProcessCheckpoint process, StepList steps)
    {
        var task = process.Task;
        steps.Call("personality", Syscall.Personality, Personality(task.Personality));
        if (task.HasOomScoreAdj && task.OomScoreAdj != host.OomScoreAdjustment && IsThere(HostFeatures.OomScore, "the OOM score adjustment"))
            SetOomScoreAdjustment(task.OomScoreAdj, steps);
        if (task.ChildSubreaper)
            steps.Call("adopt orphans", Syscall.Prctl, Prctl.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
        if (process.Memory.ThpDisabled && IsThere(HostFeatures.HugePageSwitch, "the switch against transparent huge pages"))
            steps.Call("no huge pages", Syscall.Prctl, Prctl.PR_SET_THP_DISABLE, 1, 0, 0, 0);
        Membarrier(process, steps);
        SetRoot(process, steps);
        var limits = task.Rlimits?.Rlimits ?? [];
        for (var resource = 0; resource < limits.Count; resource++)
        {
            if ((host.ResourceLimits & (1u << resource)) == 0)
            {
                notes.Add($"resource limit {resource} is left out: {host.System} does not have it");
                continue;
            }

            var limit = new LittleEndian(16).U64(limits[resource].Cur).U64(limits[resource].Max).ToBlob();
            steps.Call($"resource limit {resource}", Syscall.Prlimit64, 0, resource, limit, 0);
        }
    }

    /// <summary>After credentials changed, which makes a process undumpable.</summary>
    public static void PlanDumpable(ProcessCheckpoint process, HostDescription host, StepList steps)
    {
        if (!host.Has(HostFeatures.DumpableWhileTraced))
            return;

        // 2 (root only) cannot be set; it is what a change of user leaves where the host is set up for it.
        if (process.Memory.HasDumpable && process.Memory.Dumpable is 0 or 1)
            steps.Call("dumpable", Syscall.Prctl, Prctl.PR_SET_DUMPABLE, process.Memory.Dumpable, 0, 0, 0);
    }

    /// <summary>
    /// CRIU up to 4.2.1 reads the hexadecimal /proc/PID/personality as a decimal number (get_task_personality in cr-dump.c): its
    /// decimal digits are the hexadecimal ones.
    /// </summary>
    private static ulong Personality(uint dumped) =>
        ulong.Parse(dumped.ToString(CultureInfo.InvariantCulture), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private bool IsThere(HostFeatures feature, string name)
    {
        if (host.Has(feature))
            return true;
        notes.Add($"{name} is left out: {host.System} does not have it");
        return false;
    }

    private void SetRoot(ProcessCheckpoint process, StepList steps)
    {
        var fs = process.FileSystem;
        if (fs.HasUmask)
            steps.Expect("umask", Expectation.Anything, Syscall.Umask, (ulong)fs.Umask);
        if (checkpoint.File(fs.RootId).Reg?.Name is { } root && root is not "/")
            steps.Call($"root directory {root}", Syscall.Chroot, Blob.Text(root));
    }

    private void Membarrier(ProcessCheckpoint process, StepList steps)
    {
        var registrations = process.Task.MembarrierRegistrationMask;
        if (registrations != 0 && !host.Features.HasFlag(HostFeatures.Membarrier))
            refusals.Add("membarrier registration", process.Pid, "this system does not have membarrier(2).", "Leave it on Linux.");
        for (; registrations != 0; registrations &= registrations - 1)
            steps.Call("membarrier registration", Syscall.Membarrier, (ulong)(registrations & ~(registrations - 1)), 0, 0);
    }

    private static void SetOomScoreAdjustment(int adjustment, StepList steps)
    {
        var text = Encoding.ASCII.GetBytes(adjustment.ToString(CultureInfo.InvariantCulture));
        var file = steps.Bind("open OOM score adjustment", "file", Syscall.Open, Blob.Text("/proc/self/oom_score_adj"), O_WRONLY, 0);
        steps.Expect($"OOM score adjustment {adjustment}", Expectation.Exactly(text.Length), Syscall.Write, file, new Blob(text), text.Length);
        steps.Call("close OOM score adjustment", Syscall.Close, file);
    }
}
