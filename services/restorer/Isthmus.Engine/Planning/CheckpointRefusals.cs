using Isthmus.Criu;
using Isthmus.Criu.Images;

namespace Isthmus.Engine.Planning;

/// <summary>Finds what no part of the engine carries.</summary>
internal static class CheckpointRefusals
{
    public static void Find(Checkpoint checkpoint, Refusals refusals)
    {
        foreach (var process in checkpoint.Processes)
        {
            if (process.State == TaskState.Stopped)
                refusals.Add("stopped process", process.Pid, "it was stopped by a signal when it was frozen.", "Continue it (SIGCONT) before moving.");
            if (process.IsZombie)
                continue;
            foreach (var thread in process.Threads)
                FindInThread(process, thread, refusals);
            FindShared(checkpoint, process, refusals);
        }
    }

    private static void FindInThread(ProcessCheckpoint process, ThreadCheckpoint thread, Refusals refusals)
    {
        if (thread.State.SeccompMode != SeccompMode.Disabled)
            refusals.Add("seccomp", process.Pid, $"thread {thread.Tid} is confined by seccomp ({thread.State.SeccompMode}).", "Run the service without a seccomp filter.");
        if (thread.Core.ThreadInfo is null)
            refusals.Add("processor", process.Pid, "its registers are not those of x86-64.", "Move between machines of one architecture.");
        else if (thread.Core.ThreadInfo.Tls.Any(entry => !entry.SegNotPresent))
            refusals.Add("thread-local segment", process.Pid, $"thread {thread.Tid} uses set_thread_area.", "Move 64-bit programs only.");
        if (thread.FloatingPointOrNull()?.Xsave?.Cet is { Cet: not 0 })
            refusals.Add("shadow stack", process.Pid, $"thread {thread.Tid} has one.", "Start the service with GLIBC_TUNABLES=glibc.cpu.x86_shstk=off.");
    }

    /// <summary>Objects that two processes share in a way that only clone(2) flags make.</summary>
    private static void FindShared(Checkpoint checkpoint, ProcessCheckpoint process, Refusals refusals)
    {
        var own = process.KernelObjects;
        foreach (var other in checkpoint.Processes.Where(other => !other.IsZombie && other.Pid < process.Pid))
        {
            var theirs = other.KernelObjects;
            foreach (var (name, shared) in new[]
                     {
                         ("address space", own.VmId == theirs.VmId), ("descriptor table", own.FilesId == theirs.FilesId),
                         ("directories", own.FsId == theirs.FsId), ("signal actions", own.SighandId == theirs.SighandId),
                     })
            {
                if (shared)
                    refusals.Add($"shared {name}", process.Pid, $"it shares them with process {other.Pid} (clone(2)).", "Move programs that fork.");
            }
        }

        var root = checkpoint.Root.KernelObjects;
        if ((own.PidNsId, own.NetNsId, own.IpcNsId, own.UtsNsId, own.MntNsId, own.UserNsId, own.TimeNsId)
            != (root.PidNsId, root.NetNsId, root.IpcNsId, root.UtsNsId, root.MntNsId, root.UserNsId, root.TimeNsId))
            refusals.Add("namespace", process.Pid, "it is in other namespaces than the root of the tree.", "Run all of the service in one set of namespaces.");
    }

    private static UserX86FpregsEntry? FloatingPointOrNull(this ThreadCheckpoint thread) => thread.Core.ThreadInfo?.Fpregs;
}
