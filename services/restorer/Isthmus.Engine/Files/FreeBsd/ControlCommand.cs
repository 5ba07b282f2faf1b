using System.Runtime.InteropServices;
using Isthmus.Engine.Files.Sockets;
using Isthmus.Engine.Plan;
using static Isthmus.Linux.IsthmusDevice;

namespace Isthmus.Engine.Files.FreeBsd;

/// <summary>Commands of isthmus(4) as a process of the tree writes them to the device.</summary>
internal static class ControlCommand
{
    private const ulong PageMask = 4095;

    /// <summary>The next process of the system gets this PID.</summary>
    public static Blob NextPid(int pid) => Of(new PidCommand { Header = Header.Of<PidCommand>(PidNext), Pid = checked((uint)pid) });

    /// <summary>brk(2) of the calling process goes on from these bounds, which the kernel keeps in whole pages.</summary>
    public static Blob HeapBounds(ulong start, ulong end)
    {
        var first = (start + PageMask) & ~PageMask;
        return Of(new BrkCommand { Header = Header.Of<BrkCommand>(Brk), Start = first, End = Math.Max(first, (end + PageMask) & ~PageMask) });
    }

    /// <summary>The connection of a descriptor of the calling process resumes.</summary>
    public static Blob Kick(int socket) => Of(new SelectCommand { Header = Header.Of<SelectCommand>(TcpKick), Descriptor = socket });

    /// <summary>The command, and where in it the addresses of the queues stand.</summary>
    public static Blob Tcp(TcpCommand command, Blob? sendQueue, Blob? receiveQueue)
    {
        var blob = Of(command);
        if (sendQueue is not null)
            blob.PointAt((int)Marshal.OffsetOf<TcpCommand>(nameof(TcpCommand.SendQueue)), sendQueue);
        if (receiveQueue is not null)
            blob.PointAt((int)Marshal.OffsetOf<TcpCommand>(nameof(TcpCommand.ReceiveQueue)), receiveQueue);
        return blob;
    }

    public static EndPoint Place(InetEndpoint endpoint)
    {
        var place = new EndPoint { Port = endpoint.Port };
        endpoint.Address.CopyTo(place.Address);
        return place;
    }

    private static Blob Of<T>(T command)
        where T : unmanaged => new(MemoryMarshal.AsBytes([command]).ToArray());
}
