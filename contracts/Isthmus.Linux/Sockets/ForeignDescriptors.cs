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

    public void Dispose() => _process.Dispose();
}
