using System.Globalization;
using Isthmus.Linux;

namespace Isthmus.Criu.Addendum;

/// <summary>Reads a running tree's <see cref="TaskAddendum"/> from /proc and by calls that name the threads. Changes nothing.</summary>
public static class TaskAddendumCollector
{
    private const ulong UsualTimerSlack = 50_000;
    private const uint UsualCoreDumpFilter = 0x33;

    // PF_* of linux/sched.h, field 9 of proc_pid_stat(5).
    private const uint McePolicy = 0x80;
    private const uint MceEarly = 0x0800_0000;
    private const uint IoFlusher = 0x0008_0000 | 0x0010_0000;
    private const int FlagsField = 6;

    /// <param name="host">Where the processes are.</param>
    /// <param name="rootPid">The tree's root, by its PID inside the host.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static TaskAddendum Collect(HostSpace host, int rootPid, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(host);
        var online = ProcessorSet.Online();
        var first = $"{host.Proc}/1";
        var (usualMask, usualGroup) = (RunningTree.Field(RunningTree.Lines($"{first}/status"), "Cpus_allowed"), UnifiedGroup(first));
        var outerPids = HostProcess.ToOuterPids(host);
        var threads = new List<ThreadAttributes>();
        var processes = new List<ProcessAttributes>();
        foreach (var pid in RunningTree.Pids(host.Proc, rootPid))
        {
            cancellation.ThrowIfCancellationRequested();
            if (Process(host.Proc, pid, usualGroup) is { IsUsual: false } process)
                processes.Add(process);
            // 0: it has ended. Looked for once more: it may have been forked since.
            if (!outerPids.TryGetValue(pid, out var outer))
                outer = HostProcess.ToOuterPid(host, pid) ?? 0;
            if (outer == 0)
                continue;
            foreach (var outerTid in RunningTree.Tids("/proc", outer))
            {
                if (Thread($"/proc/{outer}/task/{outerTid}", outerTid, online, usualMask) is { IsUsual: false } thread)
                    threads.Add(thread);
            }
        }

        return new TaskAddendum { Threads = threads, Processes = processes };
    }

    private static ThreadAttributes? Thread(string directory, int outerTid, IReadOnlySet<int> online, string? usualMask)
    {
        var status = RunningTree.Lines($"{directory}/status");
        var stat = RunningTree.Lines($"{directory}/stat");
        if (RunningTree.Field(status, "NSpid") is not { } ids || stat is not [var line, ..])
            return null;
        var flags = uint.Parse(line[(line.LastIndexOf(')') + 2)..].Split(' ')[FlagsField], CultureInfo.InvariantCulture);
        // A thread's own directory below task has no such file; that of its ID has.
        var slack = RunningTree.Lines($"/proc/{outerTid}/timerslack_ns") is [var text, ..] ? ulong.Parse(text, CultureInfo.InvariantCulture) : UsualTimerSlack;
        return new ThreadAttributes(int.Parse(ids.Split('\t')[^1], CultureInfo.InvariantCulture))
        {
            Affinity = Affinity(RunningTree.Field(status, "Cpus_allowed"), online, usualMask),
            IoPriority = Math.Max(0, Ioprio.Of(outerTid)),
            // Threads of real-time policies have none, and cannot be given any.
            TimerSlack = slack is UsualTimerSlack or 0 ? null : slack,
            MemoryFailure = (flags & McePolicy) == 0 ? null : (flags & MceEarly) != 0 ? 1 : 0,
            FlushesIo = (flags & IoFlusher) == IoFlusher,
            Speculation = [.. Mitigation(0, RunningTree.Field(status, "Speculation_Store_Bypass")), .. Mitigation(1, RunningTree.Field(status, "SpeculationIndirectBranch"))],
        };
    }

    private static byte[]? Affinity(string? mask, IReadOnlySet<int> online, string? usual)
    {
        if (mask is null || mask == usual)
            return null;
        var parsed = ProcessorSet.ParseMask(mask);
        return online.IsSubsetOf(ProcessorSet.Members(parsed)) ? null : parsed;
    }

    /// <summary>What "thread mitigated" and the like stand for (fs/proc/array.c); what the machine does for all threads is none of the thread's own.</summary>
    private static IEnumerable<SpeculationControl> Mitigation(int feature, string? state) => state switch
    {
        "thread mitigated" or "conditional disabled" => [new SpeculationControl(feature, 4)],
        "thread force mitigated" or "conditional force disabled" => [new SpeculationControl(feature, 8)],
        _ => [],
    };

    private static ProcessAttributes Process(string proc, int pid, string? usualGroup)
    {
        var directory = $"{proc}/{pid}";
        var group = UnifiedGroup(directory);
        var filter = RunningTree.Lines($"{directory}/coredump_filter") is [var text, ..] ? uint.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture) : UsualCoreDumpFilter;
        return new ProcessAttributes(pid)
        {
            ControlGroup = group == usualGroup ? null : group,
            CoreDumpFilter = filter == UsualCoreDumpFilter ? null : filter,
            MergesMemory = RunningTree.Field(RunningTree.Lines($"{directory}/ksm_stat"), "ksm_merge_any") == "yes",
        };
    }

    /// <summary>The path of the line "0::PATH" (cgroups(7)), or null where there is no unified hierarchy.</summary>
    private static string? UnifiedGroup(string directory) =>
        RunningTree.Lines($"{directory}/cgroup").FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal))?["0::".Length..];
}
