using System.Buffers.Binary;
using Isthmus.Criu.Images;
using Isthmus.Engine.Files.Abi;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files;

/// <summary>Whom a file signals when input or output becomes possible (fcntl(2), F_SETOWN_EX and F_SETSIG).</summary>
internal static class FileOwner
{
    private const int PR_SET_DUMPABLE = 4;
    private const uint F_OWNER_PGRP = 2;

    /// <summary>The owner that an entry holds, or null for a kind of file without one.</summary>
    public static FownEntry? Of(FileEntry entry) => entry.Type switch
    {
        FdType.Regular => entry.Reg?.Fown,
        FdType.Pipe => entry.Pipe?.Fown,
        FdType.InetSocket => entry.Isk?.Fown,
        FdType.UnixSocket => entry.Usk?.Fown,
        FdType.EventFd => entry.Efd?.Fown,
        FdType.EventPoll => entry.Epfd?.Fown,
        FdType.SignalFd => entry.Sgfd?.Fown,
        FdType.TimerFd => entry.Tfd?.Fown,
        FdType.Inotify => entry.Ify?.Fown,
        FdType.Memfd => entry.Memfd?.Fown,
        _ => null,
    };

    public static bool IsSet(FownEntry? owner) => owner is not null && (owner.Signum != 0 || owner.Pid != 0);

    /// <summary>The kernel remembers the IDs of the process that named the owner, so it is named under those.</summary>
    public static void Set(TaskCalls calls, int descriptor, FownEntry owner)
    {
        if (!calls.Host.Has(HostFeatures.SignalOwners))
        {
            calls.Call(Syscall.Fcntl, descriptor, Fcntl.F_SETOWN, owner.PidType == F_OWNER_PGRP ? -(int)owner.Pid : (int)owner.Pid);
            return;
        }

        if (owner.Signum != 0)
            calls.Call(Syscall.Fcntl, descriptor, Fcntl.F_SETSIG, (ulong)owner.Signum);
        if (owner.Pid == 0)
            return;
        var asOther = owner.Uid != 0 || owner.Euid != 0;
        if (asOther)
            calls.Call(Syscall.Setresuid, (ulong)owner.Uid, (ulong)owner.Euid, 0);
        var value = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(value, owner.PidType);
        BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(4), owner.Pid);
        calls.Call(Syscall.Fcntl, descriptor, Fcntl.F_SETOWN_EX, new Blob(value));
        if (!asOther)
            return;
        calls.Call(Syscall.Setresuid, 0, 0, 0);
        // Changing IDs cleared it, and without it the process's /proc entries belong to root.
        calls.Call(Syscall.Prctl, PR_SET_DUMPABLE, 1, 0, 0, 0);
    }
}
