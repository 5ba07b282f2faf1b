using System.Globalization;
using System.Text;
using Isthmus.Criu;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;
using Isthmus.Linux;

namespace Isthmus.Engine.Planning;

/// <summary>
/// Lets the monotonic clocks go on at a host that was started at another time than the source: by a time namespace
/// (time_namespaces(7)), or, where there is none, in the functions of the vDSO. System calls see the host's own clocks then, so what was
/// frozen while it waited for an absolute time is refused.
/// </summary>
internal sealed class ClockPlanner(Checkpoint checkpoint, HostDescription host, ClockShift shift, Refusals refusals, ISet<string> notes)
{
    private const int CLONE_NEWTIME = 0x80; // linux/sched.h
    private const int TFD_TIMER_ABSTIME = 1;
    private const string Remedy = "Move it to a Linux host, or to one that was started at about the same time.";

    /// <summary>What the vDSO's functions add.</summary>
    public ClockShift InFunctions => host.Has(HostFeatures.TimeNamespaces) ? ClockShift.None : shift;

    /// <summary>Steps of the nursery before it forks the tree's root; refusals, where a shift cannot be made good.</summary>
    public IReadOnlyList<Step> Plan()
    {
        if (shift.IsNone)
            return [];
        if (host.Has(HostFeatures.TimeNamespaces))
            return Namespace();
        notes.Add($"monotonic time goes on in the functions of the vDSO; system calls with absolute monotonic times go by the clock of {host.System}");
        foreach (var process in checkpoint.Processes.Where(process => !process.IsZombie))
            FindWaits(process);
        return [];
    }

    private IReadOnlyList<Step> Namespace()
    {
        const int O_WRONLY = 1;
        var steps = new StepList(RestorePlan.Nursery);
        steps.Call("time namespace for the tree", Syscall.Unshare, CLONE_NEWTIME);
        var offsets = steps.Bind("open clock offsets", "offsets", Syscall.Open, Blob.Text("/proc/self/timens_offsets"), O_WRONLY, 0);
        var lines = new Blob(Encoding.ASCII.GetBytes(Line(Clock.CLOCK_MONOTONIC, shift.Monotonic) + Line(Clock.CLOCK_BOOTTIME, shift.Boottime)));
        steps.Expect("clocks go on from where they were", Expectation.Exactly(lines.Bytes.Length), Syscall.Write, offsets, lines, lines.Bytes.Length);
        steps.Call("close", Syscall.Close, offsets);
        return steps.Steps;
    }

    private static string Line(int clock, long shift)
    {
        var (seconds, nanoseconds) = ClockShift.Split(shift);
        return string.Create(CultureInfo.InvariantCulture, $"{clock} {seconds} {nanoseconds}\n");
    }

    private void FindWaits(ProcessCheckpoint process)
    {
        foreach (var thread in process.Threads.Where(thread => AbsoluteWait.Is(thread.Registers)))
            refusals.Add("absolute timeout", process.Pid, $"thread {thread.Tid} waits for an absolute monotonic time, and {host.System} counts from another start.", Remedy);
        foreach (var timer in process.Descriptors.Select(descriptor => checkpoint.File(descriptor.Id).Tfd).OfType<Criu.Images.TimerfdEntry>())
        {
            if ((timer.SettimeFlags & TFD_TIMER_ABSTIME) != 0 && AbsoluteWait.IsShifted((int)timer.Clockid))
                refusals.Add("timerfd", process.Pid, $"it is set by absolute monotonic times, and {host.System} counts from another start.", Remedy);
        }
    }
}
