using Isthmus.Criu.Addendum;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;
using Isthmus.Linux;

namespace Isthmus.Engine.Planning;

/// <summary>Gives a thread what CRIU's images do not hold of it.</summary>
internal static class ThreadAttributeCalls
{
    private const int IOPRIO_WHO_PROCESS = 1;

    public static void Plan(ThreadAttributes thread, HostDescription host, StepList steps, Refusals refusals, ISet<string> notes)
    {
        if (thread.Affinity is { } affinity)
        {
            var missing = ProcessorSet.Members(affinity).Where(processor => !host.Processors.Contains(processor)).ToArray();
            if (missing.Length > 0)
                refusals.Add("processor affinity", thread.Tid, $"it is bound to processor {string.Join(", ", missing)}, which this machine does not have.", "Bind it to others (taskset), or choose a larger machine.");
            else
                steps.Call($"processors {string.Join(", ", ProcessorSet.Members(affinity))}", Syscall.SchedSetaffinity, 0, affinity.Length, new Blob(affinity));
        }

        if (!host.Has(HostFeatures.TaskAttributes))
        {
            notes.Add($"I/O priority, timer slack and the like of threads are left out: {host.System} does not have them");
            return;
        }

        if (thread.IoPriority != 0)
            steps.Call($"I/O priority 0x{thread.IoPriority:x}", Syscall.IoprioSet, IOPRIO_WHO_PROCESS, 0, thread.IoPriority);
        if (thread.TimerSlack is { } slack)
            steps.Call($"timer slack of {slack} ns", Syscall.Prctl, Prctl.PR_SET_TIMERSLACK, slack, 0, 0, 0);
        if (thread.MemoryFailure is { } answer)
            steps.Call("answer to memory failures", Syscall.Prctl, Prctl.PR_MCE_KILL, Prctl.PR_MCE_KILL_SET, answer, 0, 0);
        if (thread.FlushesIo)
            steps.Call("flushes I/O", Syscall.Prctl, Prctl.PR_SET_IO_FLUSHER, 1, 0, 0, 0);
        foreach (var mitigation in thread.Speculation)
            steps.Call("mitigation of speculation", Syscall.Prctl, Prctl.PR_SET_SPECULATION_CTRL, mitigation.Feature, mitigation.Control, 0, 0);
    }
}
