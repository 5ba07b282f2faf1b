using System.Globalization;
using System.Text;
using Isthmus.Criu;
using Isthmus.Criu.Addendum;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;
using Isthmus.Linux;

namespace Isthmus.Engine.Planning;

/// <summary>What belongs to a process besides memory, descriptors and threads: everything that its privileges are still needed for.</summary>
internal sealed class ProcessStatePlanner(Checkpoint checkpoint, HostDescription host, TaskAddendum addendum, Refusals refusals, ISet<string> notes)
{
    private const int O_WRONLY = 1;
    private const int AT_FDCWD = -100;
    private const int EEXIST = 17;
    private const int AccessOfAll = 0x1ed; // 0755
    private readonly Dictionary<int, ProcessAttributes> _attributes = addendum.Processes.ToDictionary(process => process.Pid);

    /// <summary>Before credentials change.</summary>
    public void PlanPrivileged(ProcessCheckpoint process, StepList steps)
    {
        var task = process.Task;
        steps.Call("personality", Syscall.Personality, Personality(task.Personality));
        if (task.HasOomScoreAdj && task.OomScoreAdj != host.OomScoreAdjustment && IsThere(HostFeatures.OomScore, "the OOM score adjustment"))
            WriteFile("OOM score adjustment", "/proc/self/oom_score_adj", task.OomScoreAdj.ToString(CultureInfo.InvariantCulture), steps);
        if (task.ChildSubreaper)
            steps.Call("adopt orphans", Syscall.Prctl, Prctl.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
        if (process.Memory.ThpDisabled && IsThere(HostFeatures.HugePageSwitch, "the switch against transparent huge pages"))
            steps.Call("no huge pages", Syscall.Prctl, Prctl.PR_SET_THP_DISABLE, 1, 0, 0, 0);
        if (_attributes.GetValueOrDefault(process.Pid) is { } attributes)
            SetAttributes(attributes, steps);
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

    private void SetAttributes(ProcessAttributes process, StepList steps)
    {
        if (process.MergesMemory && IsThere(HostFeatures.TaskAttributes, "the merging of equal pages"))
            steps.Call("merge equal pages", Syscall.Prctl, Prctl.PR_SET_MEMORY_MERGE, 1, 0, 0, 0);
        if (process.CoreDumpFilter is { } filter && IsThere(HostFeatures.TaskAttributes, "the filter of core files"))
            WriteFile("core dump filter", "/proc/self/coredump_filter", $"0x{filter:x}", steps);
        if (process.ControlGroup is { } group)
            JoinControlGroup(group, steps);
    }

    /// <summary>A group that is not there is made: its limits are the destination's to set. Writing 0 moves the process that writes.</summary>
    private void JoinControlGroup(string group, StepList steps)
    {
        if (host.ControlGroups is not { } hierarchy)
        {
            notes.Add($"control group {group} is left out: this system has no unified hierarchy of them that can be written");
            return;
        }

        var path = hierarchy;
        foreach (var part in group.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            path = $"{path}/{part}";
            steps.Expect($"control group {path}", Expectation.SuccessOr(EEXIST), Syscall.Mkdirat, AT_FDCWD, Blob.Text(path), AccessOfAll);
        }

        WriteFile($"control group {group}", $"{path}/cgroup.procs", "0", steps);
    }

    private static void WriteFile(string purpose, string path, string content, StepList steps)
    {
        var text = Encoding.ASCII.GetBytes(content);
        var file = steps.Bind($"open {path}", "file", Syscall.Open, Blob.Text(path), O_WRONLY, 0);
        steps.Expect($"{purpose} {content}", Expectation.Exactly(text.Length), Syscall.Write, file, new Blob(text), text.Length);
        steps.Call($"close {path}", Syscall.Close, file);
    }
}
