using Isthmus.Criu;
using Isthmus.Criu.Addendum;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;
using Isthmus.Linux;

namespace Isthmus.Engine.Planning;

/// <summary>What belongs to one thread besides its registers.</summary>
internal sealed class ThreadStatePlanner(HostDescription host, TaskAddendum addendum, CredentialsPlanner credentials, Refusals refusals, ISet<string> notes)
{
    private const int ARCH_SET_GS = 0x1001;
    private const int ARCH_SET_FS = 0x1002;
    private const int PRIO_PROCESS = 0;
    private const uint SS_ONSTACK = 1;

    private readonly Dictionary<int, ThreadAttributes> _attributes = addendum.Threads.ToDictionary(thread => thread.Tid);

    public void Plan(ThreadCheckpoint thread, StepList steps)
    {
        var state = thread.State;
        steps.Call("thread pointer", Syscall.ArchPrctl, ARCH_SET_FS, thread.Registers.FsBase);
        steps.Call("gs base", Syscall.ArchPrctl, ARCH_SET_GS, thread.Registers.GsBase);
        steps.Expect("address cleared at exit", Expectation.Exactly(thread.Tid), Syscall.SetTidAddress, thread.ClearTidAddress);
        if (state.FutexRla != 0)
            steps.Call("robust futex list", Syscall.SetRobustList, state.FutexRla, (ulong)state.FutexRlaLen);
        if (state.Sas is { } stack)
        {
            var alternate = new LittleEndian(24).U64(stack.SsSp).U64(stack.SsFlags & ~SS_ONSTACK).U64(stack.SsSize).ToBlob();
            steps.Call("alternate signal stack", Syscall.Sigaltstack, alternate, 0);
        }

        Schedule(thread, steps);
        if (_attributes.GetValueOrDefault(thread.Tid) is { } attributes)
            ThreadAttributeCalls.Plan(attributes, host, steps, refusals, notes);
        if (state.HasRawComm)
            steps.Call("name", Syscall.Prctl, Prctl.PR_SET_NAME, new Blob([.. state.RawComm.Span, 0]), 0, 0, 0);
        RestartableSequences(thread, steps);
    }

    /// <summary>Users, groups and capabilities, and what a change of them clears. After everything that needs root.</summary>
    public void PlanIdentity(ThreadCheckpoint thread, StepList steps)
    {
        if (thread.State.Creds is { } creds)
            credentials.Plan(creds, steps);
        if (thread.State.PdeathSig != 0)
            steps.Call("signal at the parent's end", Syscall.Prctl, Prctl.PR_SET_PDEATHSIG, (ulong)thread.State.PdeathSig, 0, 0, 0);
    }

    private static void Schedule(ThreadCheckpoint thread, StepList steps)
    {
        var state = thread.State;
        if (state.SchedPolicy != 0)
        {
            var priority = new LittleEndian(4).U32(state.SchedPrio).ToBlob();
            steps.Call($"scheduling policy {state.SchedPolicy}", Syscall.SchedSetscheduler, 0, (ulong)state.SchedPolicy, priority);
        }

        if (state.HasSchedNice)
            steps.Call($"nice {state.SchedNice}", Syscall.Setpriority, PRIO_PROCESS, 0, state.SchedNice);
    }

    /// <summary>
    /// Where the system has no rseq(2), the thread's struct rseq says so, as it would had the registration failed: the C library and others
    /// then ask the kernel for the CPU number.
    /// </summary>
    private void Unregister(ulong address, StepList steps)
    {
        const uint RSEQ_CPU_ID_REGISTRATION_FAILED = unchecked((uint)-2);
        notes.Add($"restartable sequences (rseq) are unregistered: {host.System} does not have them");
        steps.Add(new WriteStep(steps.Task, address, new LittleEndian(8).U32(0).U32(RSEQ_CPU_ID_REGISTRATION_FAILED).ToArray(), "no restartable sequences"));
    }

    /// <summary>Last: from here on the kernel writes the CPU number into the thread's memory.</summary>
    private void RestartableSequences(ThreadCheckpoint thread, StepList steps)
    {
        if (thread.State.RseqEntry is not { RseqAbiPointer: not 0 } sequences)
            return;
        if (sequences.RseqCsPointer != 0)
            refusals.Add("restartable sequence", thread.Tid, "it was frozen in one that must not be restarted.", "Freeze it again.");
        else if (!host.Features.HasFlag(HostFeatures.RestartableSequences))
            Unregister(sequences.RseqAbiPointer, steps);
        else
            steps.Call("restartable sequences", Syscall.Rseq, sequences.RseqAbiPointer, (ulong)sequences.RseqAbiSize, 0, (ulong)sequences.Signature);
    }
}
