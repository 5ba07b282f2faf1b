using Microsoft.Win32.SafeHandles;

namespace Isthmus.Linux.Sockets;

/// <summary>Another process's descriptors, duplicated into this one to be looked at (pidfd_getfd(2), Linux 5.6; needs the right to trace the process).</summary>
public sealed class ForeignDescriptors : IDisposable
{
    private readonly SafeFileHandle _process;

    private ForeignDescriptors(SafeFileHandle process) => _process = process;

    /// <summary>Null when there is no such process.</summary>
    /// <param name="pid">As this process sees it.</param>
    public static ForeignDescriptors? Open(int pid)
    {
        var process = Pidfd.PidfdOpen(pid, 0);
        if (!process.IsInvalid)
            return new ForeignDescriptors(process);
        process.Dispose();
        return null;
    }

    /// <summary>The process's socket at a number; null when it was closed or may not be looked at.</summary>
    public ForeignSocket? Socket(int number)
    {
        var socket = Pidfd.PidfdGetfd(_process, number, 0);
        if (!socket.IsInvalid)
            return new ForeignSocket(socket);
        socket.Dispose();
        return null;
    }

    /// <summary>How many bytes wait to be read from the process's descriptor, which must know FIONREAD (a socket, a pipe, inotify); 0 when it was closed.</summary>
    public int WaitingBytes(int number)
    {
        using var descriptor = Pidfd.PidfdGetfd(_process, number, 0);
        var bytes = 0;
        return descriptor.IsInvalid || Ioctls.Call(descriptor, Ioctls.FIONREAD, ref bytes) < 0 ? 0 : bytes;
    }

    /// <summary>Whom the open file at a number signals when input or output becomes possible (fcntl(2), F_GETOWN_EX); null for nobody, and when it was closed.</summary>
    public FileSignalTarget? SignalTarget(int number)
    {
        using var descriptor = Pidfd.PidfdGetfd(_process, number, 0);
        var owner = default(Fcntl.OwnerEx);
        return descriptor.IsInvalid || Fcntl.GetOwner(descriptor, Fcntl.F_GETOWN_EX, ref owner) < 0 || owner.Id == 0 ? null : new FileSignalTarget(owner.Type, owner.Id);
    }

    /// <summary>Which events a descriptor has just now (poll(2)).</summary>
    internal static short Polls(SafeFileHandle descriptor, short wanted)
    {
        var poll = new Poll.PollFd { Fd = (int)descriptor.DangerousGetHandle(), Events = wanted };
        return Poll.Wait(ref poll, 1, 0) > 0 ? poll.Revents : (short)0;
    }

    public void Dispose() => _process.Dispose();
}
