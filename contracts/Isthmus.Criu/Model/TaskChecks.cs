using Isthmus.Criu.Images;

namespace Isthmus.Criu;

/// <summary>What must hold for core images: sizes that the kernel's own structures fix.</summary>
internal static class TaskChecks
{
    /// <summary>Signals 1 to 64 without SIGKILL and SIGSTOP, which have no action to keep.</summary>
    const int SignalActions = 62;
    const int SiginfoBytes = 128;
    const int CommBytes = 15;
    const int CapabilityWords = 2;
    const int ResourceLimits = 16;

    public static void Run(ProcessCheckpoint process)
    {
        var task = process.Task;
        Expect(process.Pid, task.Sigactions.Count == SignalActions, $"{task.Sigactions.Count} signal actions");
        Expect(process.Pid, task.Rlimits is null || task.Rlimits.Rlimits.Count <= ResourceLimits, "too many resource limits");
        Expect(process.Pid, task.RawComm.Length <= CommBytes, "too long a name");
        Expect(process.Pid, AreSiginfos(task.SignalsS), "a queued signal of a wrong size");
        foreach (var thread in process.Threads)
            Thread(thread);
    }

    static void Thread(ThreadCheckpoint thread)
    {
        var state = thread.State;
        Expect(thread.Tid, state.RawComm.Length <= CommBytes, "too long a name");
        Expect(thread.Tid, AreSiginfos(state.SignalsP), "a queued signal of a wrong size");
        if (state.Creds is { } creds)
            Expect(
                thread.Tid,
                creds.CapInh.Count == CapabilityWords && creds.CapPrm.Count == CapabilityWords && creds.CapEff.Count == CapabilityWords
                    && creds.CapBnd.Count == CapabilityWords && creds.CapAmb.Count is 0 or CapabilityWords,
                "capability sets of a wrong size");

        // FXSAVE: 8 registers of 16 bytes, 16 registers of 16 bytes; XSAVE: 16 upper halves of 16 bytes.
        var fpu = thread.FloatingPoint;
        Expect(thread.Tid, fpu.StSpace.Count == 32 && fpu.XmmSpace.Count == 64, "FPU registers of a wrong size");
        Expect(thread.Tid, fpu.Xsave is null || fpu.Xsave.YmmhSpace.Count is 0 or 64, "AVX registers of a wrong size");
    }

    static bool AreSiginfos(SignalQueueEntry? queue) => queue is null || queue.Signals.All(signal => signal.Siginfo.Length == SiginfoBytes);

    static void Expect(int tid, bool holds, string what)
    {
        if (!holds)
            throw new ImageException(ImageKinds.Core.FileName((ulong)tid), -1, $"it has {what}");
    }
}
