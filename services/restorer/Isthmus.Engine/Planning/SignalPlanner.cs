using System.Buffers.Binary;
using Google.Protobuf;
using Isthmus.Criu;
using Isthmus.Criu.Images;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;
using Isthmus.Linux;

namespace Isthmus.Engine.Planning;

/// <summary>Signal actions of a process and the signals that wait (sigaction(2), rt_sigqueueinfo(2)).</summary>
internal static class SignalPlanner
{
    /// <summary>Bytes of the kernel's signal set.</summary>
    public const int SetSize = 8;

    private const int SiginfoSize = 128;

    /// <summary>
    /// Sets every action that is not the default, which all fresh tasks have; not SIGTRAP's, which the engine needs until the end.
    /// The SIGCHLDs that the tree's own zombies have just sent are dropped first: those that were dumped follow.
    /// </summary>
    public static void PlanActions(ProcessCheckpoint process, StepList steps)
    {
        if (process.Children.Any(child => child.IsZombie))
            steps.Call("drop the SIGCHLD of ended children", Syscall.RtSigaction, Signal.SIGCHLD, Blob.Room(32), 0, SetSize);
        foreach (var (number, action) in Actions(process))
        {
            if (number != Signal.SIGTRAP && !IsDefault(action))
                steps.Call($"action of signal {number}", Syscall.RtSigaction, number, new Blob(Encode(action)), 0, SetSize);
        }
    }

    /// <summary>SIGTRAP's action, or null when it is the default.</summary>
    public static byte[]? TrapAction(ProcessCheckpoint process)
    {
        var action = Actions(process).FirstOrDefault(entry => entry.Number == Signal.SIGTRAP).Action;
        return action is null || IsDefault(action) ? null : Encode(action);
    }

    /// <summary>Queues what waited for the process, and for the thread.</summary>
    public static void PlanPending(ThreadCheckpoint thread, SignalQueueEntry? shared, HostDescription host, StepList steps)
    {
        foreach (var signal in shared?.Signals ?? [])
        {
            var info = Siginfo(signal.Siginfo);
            if (host.Has(HostFeatures.ForeignSiginfo) || Code(info) < 0)
                steps.Call($"pending signal {Number(info)} of the process", Syscall.RtSigqueueinfo, steps.Task.Pid, Number(info), info);
            else
                steps.Call($"pending signal {Number(info)} of the process, from itself", Syscall.Kill, steps.Task.Pid, Number(info));
        }

        foreach (var signal in thread.State.SignalsP?.Signals ?? [])
        {
            var info = Siginfo(signal.Siginfo);
            if (host.Has(HostFeatures.ForeignSiginfo) || Code(info) < 0)
                steps.Call($"pending signal {Number(info)} of the thread", Syscall.RtTgsigqueueinfo, steps.Task.Pid, steps.Task.Tid, Number(info), info);
            else
                steps.Call($"pending signal {Number(info)} of the thread, from itself", Syscall.Tgkill, steps.Task.Pid, steps.Task.Tid, Number(info));
        }
    }

    /// <summary>The image lists signals 1 to 64 without SIGKILL and SIGSTOP.</summary>
    private static IEnumerable<(int Number, SaEntry Action)> Actions(ProcessCheckpoint process) =>
        Enumerable.Range(1, 64).Where(number => number is not (Signal.SIGKILL or Signal.SIGSTOP)).Zip(process.Task.Sigactions);

    private static bool IsDefault(SaEntry action) => action is { Sigaction: 0, Flags: 0, Mask: 0 };

    private static byte[] Encode(SaEntry action) =>
        new LittleEndian(32).U64(action.Sigaction).U64(action.Flags).U64(action.Restorer).U64(action.Mask).ToArray();

    private static Blob Siginfo(ByteString bytes)
    {
        var info = new byte[SiginfoSize];
        bytes.Span[..Math.Min(bytes.Length, SiginfoSize)].CopyTo(info);
        return new Blob(info);
    }

    /// <summary>si_code: below 0 for what rt_sigqueueinfo(2) may send in anybody's name.</summary>
    private static int Code(Blob info) => BinaryPrimitives.ReadInt32LittleEndian(info.Bytes.AsSpan(8));

    private static int Number(Blob info) => BinaryPrimitives.ReadInt32LittleEndian(info.Bytes);
}
