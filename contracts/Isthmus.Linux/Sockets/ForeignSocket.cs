using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.Linux.Sockets;

/// <summary>A socket of another process: the same open file, so nothing may be set or read from it here.</summary>
public sealed class ForeignSocket : IDisposable
{
    public const int Version4 = LinuxSocket.AF_INET;
    public const int Version6 = LinuxSocket.AF_INET6;
    public const int Tcp = 6;
    public const int Udp = 17;

    private readonly SafeFileHandle _socket;

    internal ForeignSocket(SafeFileHandle socket) => _socket = socket;

    /// <summary>AF_*, or −1 for what is no socket.</summary>
    public int Domain => ReadInt(LinuxSocket.SO_DOMAIN);

    /// <summary>IPPROTO_*, or −1 for what is no socket.</summary>
    public int Protocol => ReadInt(LinuxSocket.SO_PROTOCOL);

    /// <summary>Whether it is a TCP socket that has a peer, in whatever state.</summary>
    public bool IsTcpConnection
    {
        get
        {
            // The first byte of TCP_INFO is the state: 7 is closed, 10 is listening.
            Span<byte> state = stackalloc byte[1];
            return Protocol == Tcp && TryRead(Tcp, LinuxSocket.TCP_INFO, state) && state[0] is not (7 or 10);
        }
    }

    /// <summary>Reads an option (getsockopt(2)); false when the socket does not have it or it has another size.</summary>
    public bool TryRead(int level, int name, Span<byte> value)
    {
        var length = (uint)value.Length;
        return LinuxSocket.GetOption(_socket, level, name, value, ref length) == 0 && length == value.Length;
    }

    public void Dispose() => _socket.Dispose();

    private int ReadInt(int name)
    {
        Span<byte> value = stackalloc byte[sizeof(int)];
        return TryRead(LinuxSocket.SOL_SOCKET, name, value) ? BinaryPrimitives.ReadInt32LittleEndian(value) : -1;
    }
}
