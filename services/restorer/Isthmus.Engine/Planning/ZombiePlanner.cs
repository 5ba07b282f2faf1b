using Isthmus.Criu;
using Isthmus.Engine.Plan;
using Isthmus.Linux;

namespace Isthmus.Engine.Planning;

/// <summary>Ends a process that was dumped as a zombie.</summary>
internal static class ZombiePlanner
{
    private const int RLIMIT_CORE = 4;
    private const int SIG_SETMASK = 2;

    public static IEnumerable<Step> Plan(ProcessCheckpoint process)
    {
        var steps = new StepList(TaskId.Leader(process.Pid));
        steps.Call("no core file", Syscall.Prlimit64, 0, RLIMIT_CORE, Blob.Room(16), 0);
        steps.Call("name", Syscall.Prctl, Prctl.PR_SET_NAME, new Blob([.. process.Task.RawComm.Span, 0]), 0, 0, 0);
        steps.Call("let its last signal through", Syscall.RtSigprocmask, SIG_SETMASK, Blob.Room(SignalPlanner.SetSize), 0, SignalPlanner.SetSize);
        steps.Add(new EndStep(steps.Task, (int)process.Task.ExitCode, "ended, not waited for"));
        return steps.Steps;
    }
}
