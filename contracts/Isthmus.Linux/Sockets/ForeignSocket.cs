using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.Linux.Sockets;

/// <summary>A socket of another process: the same open file, so nothing may be read from it here, nor set while the process runs.</summary>
public sealed class ForeignSocket : IDisposable
{
    public const int Unix = LinuxSocket.AF_UNIX;
    public const int Version4 = LinuxSocket.AF_INET;
    public const int Version6 = LinuxSocket.AF_INET6;
    public const int Tcp = 6;
    public const int Udp = 17;

    private const int LevelVersion4 = 0;
    private const int LevelVersion6 = 41;

    private const int LongestValue = 256;
    private const int NotPermitted = 13; // EACCES

    private readonly SafeFileHandle _socket;

    internal ForeignSocket(SafeFileHandle socket) => _socket = socket;

    /// <summary>AF_*, or −1 for what is no socket.</summary>
    public int Domain => ReadInt(LinuxSocket.SO_DOMAIN);

    /// <summary>IPPROTO_*, or −1 for what is no socket.</summary>
    public int Protocol => ReadInt(LinuxSocket.SO_PROTOCOL);

    /// <summary>Whether it is of the type SOCK_STREAM.</summary>
    public bool IsStream => ReadInt(LinuxSocket.SO_TYPE) == 1;

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

    /// <summary>Whether an error waits to be read, or a report of one (SO_ERROR, MSG_ERRQUEUE). Reading it would take it away; this does not.</summary>
    public bool HasPendingError => ForeignDescriptors.Polls(_socket, 0) is var events && (events & Poll.POLLERR) != 0;

    /// <summary>What works on top of TCP ("tls"); empty for nothing.</summary>
    public string UpperProtocol
    {
        get
        {
            Span<byte> name = stackalloc byte[16];
            var length = (uint)name.Length;
            return LinuxSocket.GetOption(_socket, Tcp, LinuxSocket.TCP_ULP, name, ref length) == 0 ? Encoding.ASCII.GetString(name[..(int)length].TrimEnd((byte)0)) : "";
        }
    }

    /// <summary>Whether the socket itself has joined the group (IP_ADD_MEMBERSHIP and the like).</summary>
    public bool IsMemberOf(MulticastGroup group)
    {
        var filter = group.ToFilter();
        var length = (uint)filter.Length;
        var level = group.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? LevelVersion6 : LevelVersion4;
        return LinuxSocket.GetOption(_socket, level, LinuxSocket.MCAST_MSFILTER, filter, ref length) == 0;
    }

    /// <summary>Reads an option (getsockopt(2)); false when the socket does not have it or it has another size.</summary>
    public bool TryRead(int level, int name, Span<byte> value)
    {
        var length = (uint)value.Length;
        return LinuxSocket.GetOption(_socket, level, name, value, ref length) == 0 && length == value.Length;
    }

    /// <summary>Whether the socket has an option that holds any bytes (IP_OPTIONS and the like).</summary>
    public bool HasBytes(int level, int name)
    {
        Span<byte> value = stackalloc byte[LongestValue];
        var length = (uint)LongestValue;
        return LinuxSocket.GetOption(_socket, level, name, value, ref length) == 0 && length > 0;
    }

    /// <summary>Whether a program of extended BPF filters the socket's packets (SO_ATTACH_BPF): the kernel gives classic ones only.</summary>
    public bool HasExtendedFilter
    {
        get
        {
            var length = 0U;
            return LinuxSocket.GetOption(_socket, LinuxSocket.SOL_SOCKET, LinuxSocket.SO_ATTACH_FILTER, [], ref length) < 0 && Marshal.GetLastPInvokeError() == NotPermitted;
        }
    }

    /// <summary>Sets an option (setsockopt(2)) of a process that stands still because it is being rebuilt.</summary>
    public bool TrySet(int level, int name, ReadOnlySpan<byte> value) => LinuxSocket.SetOptionBytes(_socket, level, name, value, (uint)value.Length) == 0;

    /// <summary>
    /// Takes the connection that waits longest in a listener's queue, as its owner's accept(2) would, and reads what its client has
    /// sent; null when none waits. Only of a process that stands still: the owner does not get this connection any more.
    /// </summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public AcceptedConnection? Accept()
    {
        if ((ForeignDescriptors.Polls(_socket, Poll.POLLIN) & Poll.POLLIN) == 0)
            return null;
        var connection = LinuxSocket.Accept(_socket, 0, 0, LinuxSocket.SOCK_CLOEXEC);
        if (!connection.IsInvalid)
            return AcceptedConnection.Read(connection);
        connection.Dispose();
        throw new IOException($"A waiting connection could not be taken: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    /// <summary>A new connection to this unix listener; blocks while its queue is full.</summary>
    /// <param name="host">Where its owner is.</param>
    /// <exception cref="IOException">The listener is gone.</exception>
    public System.Net.Sockets.Socket Connect(HostSpace host) => UnixListener.Connect(host, _socket);

    public void Dispose() => _socket.Dispose();

    private int ReadInt(int name)
    {
        Span<byte> value = stackalloc byte[sizeof(int)];
        return TryRead(LinuxSocket.SOL_SOCKET, name, value) ? BinaryPrimitives.ReadInt32LittleEndian(value) : -1;
    }
}
