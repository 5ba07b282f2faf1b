using Isthmus.Engine.Plan;
using Isthmus.Linux;

namespace Isthmus.Engine.Planning;

/// <summary>struct clone_args of clone3(2), with the wanted ID in set_tid.</summary>
internal static class CloneArguments
{
    // linux/sched.h
    private const ulong CLONE_PTRACE = 0x2000;
    private const ulong CLONE_VM = 0x100;
    private const ulong CLONE_FS = 0x200;
    private const ulong CLONE_FILES = 0x400;
    private const ulong CLONE_SIGHAND = 0x800;
    private const ulong CLONE_THREAD = 0x10000;
    private const ulong CLONE_SYSVSEM = 0x40000;

    private const int Size = 88;
    private const int SetTidOffset = 64;

    public static Blob Process(int pid, bool traced) => Build(0, pid, traced);

    public static Blob Thread(int tid, bool traced) =>
        Build(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM, tid, traced);

    private static Blob Build(ulong flags, int id, bool traced)
    {
        if (traced)
            flags |= CLONE_PTRACE;
        var exitSignal = (flags & CLONE_THREAD) == 0 ? (ulong)Signal.SIGCHLD : 0;

        // flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup
        return new LittleEndian(Size).U64(flags).U64(0).U64(0).U64(0).U64(exitSignal).U64(0).U64(0).U64(0).U64(0).U64(1).ToBlob()
            .PointAt(SetTidOffset, new LittleEndian(4).U32((uint)id).ToBlob());
    }
}
