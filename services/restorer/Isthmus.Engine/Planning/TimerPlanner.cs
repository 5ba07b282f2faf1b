using Isthmus.Criu;
using Isthmus.Criu.Images;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;
using Isthmus.Linux;

namespace Isthmus.Engine.Planning;

/// <summary>Interval timers and POSIX timers with their IDs (setitimer(2), timer_create(2)). They run on from what was left when the tree was frozen.</summary>
internal sealed class TimerPlanner(HostDescription host, Refusals refusals)
{
    /// <summary>Creates the POSIX timers, disarmed.</summary>
    public void Create(ProcessCheckpoint process, StepList steps)
    {
        var timers = process.Task.Timers?.Posix ?? [];
        if (timers.Count == 0)
            return;
        var byId = host.Features.HasFlag(HostFeatures.TimerIds);
        if (byId)
            steps.Call("choose timer IDs", Syscall.Prctl, Prctl.PR_TIMER_CREATE_RESTORE_IDS, Prctl.PR_TIMER_CREATE_RESTORE_IDS_ON, 0, 0, 0);
        var next = 0U;
        foreach (var timer in timers.OrderBy(timer => timer.ItId))
        {
            if ((int)timer.ClockId < 0)
            {
                refusals.Add("timer", process.Pid, $"timer {timer.ItId} runs on the CPU clock of one task.", "Run the service without it.");
                continue;
            }

            if (timer.Overrun > 0)
                refusals.Add("timer", process.Pid, $"its last expiry of timer {timer.ItId} stood for {timer.Overrun} more (timer_getoverrun(2)), which no kernel can be told.", "Move again when it has expired once more.");
            if (!byId && timer.ItId > HostDescription.HighestCountedTimerId)
            {
                refusals.Add("timer", process.Pid, $"its ID {timer.ItId} cannot be had on this kernel.", "Restore on Linux 6.15 or newer.");
                continue;
            }

            for (; !byId && next < timer.ItId; next++)
            {
                Create(timer, next, steps);
                steps.Call($"skip timer ID {next}", Syscall.TimerDelete, (ulong)next);
            }

            Create(timer, timer.ItId, steps);
            next = timer.ItId + 1;
        }

        if (byId)
            steps.Call("choose no more timer IDs", Syscall.Prctl, Prctl.PR_TIMER_CREATE_RESTORE_IDS, Prctl.PR_TIMER_CREATE_RESTORE_IDS_OFF, 0, 0, 0);
    }

    /// <summary>Starts what was armed.</summary>
    public static void Arm(ProcessCheckpoint process, StepList steps)
    {
        if (process.Task.Timers is not { } timers)
            return;
        foreach (var timer in timers.Posix.Where(timer => (timer.Vsec | timer.Vnsec) != 0))
        {
            var setting = new LittleEndian(32).U64(timer.Isec).U64(timer.Insec).U64(timer.Vsec).U64(timer.Vnsec).ToBlob();
            steps.Call($"arm timer {timer.ItId}", Syscall.TimerSettime, (ulong)timer.ItId, 0, setting, 0);
        }

        Arm(0, "real", timers.Real, steps);
        Arm(1, "virtual", timers.Virt, steps);
        Arm(2, "profiling", timers.Prof, steps);
    }

    private static void Create(PosixTimerEntry timer, uint id, StepList steps)
    {
        // struct sigevent: value, signal, notification, thread
        var notification = new LittleEndian(64).U64(timer.SivalPtr).U32(timer.SiSigno).U32(timer.ItSigevNotify).U32((uint)timer.NotifyThreadId).ToBlob();
        var answer = new LittleEndian(4).U32(id).ToBlob();
        steps.Call($"timer {id}", Syscall.TimerCreate, (ulong)timer.ClockId, notification, answer);
        steps.Add(new LoadStep(steps.Task, answer, 0, null, Expectation.Exactly((int)id), $"timer {id} has its ID"));
    }

    private static void Arm(int which, string name, ItimerEntry timer, StepList steps)
    {
        if ((timer.Vsec | timer.Vusec) == 0)
            return;
        var setting = new LittleEndian(32).U64(timer.Isec).U64(timer.Iusec).U64(timer.Vsec).U64(timer.Vusec).ToBlob();
        steps.Call($"{name} interval timer", Syscall.Setitimer, which, setting, 0);
    }
}
