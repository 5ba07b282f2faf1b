using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Isthmus.Linux.Network;

/// <summary>
/// Whole Ethernet frames of one interface (packet(7)). A tap for every protocol sees a frame before the netdev ingress
/// hook of nftables can drop it (measured on Linux 6.18; __netif_receive_skb_core has them in that order).
/// </summary>
public sealed class PacketSocket : IDisposable
{
    private readonly Socket _socket;

    private PacketSocket(Socket socket) => _socket = socket;

    /// <summary>Opens a socket that only sends.</summary>
    internal static PacketSocket Open(HostSpace host, NetworkLink link, ushort protocol, bool withVirtioHeader) =>
        Open(host, link, protocol, withVirtioHeader, null, 0);

    /// <summary>
    /// Opens a tap for what arrives at the interface and passes <paramref name="filter"/>. Nothing that arrived before the
    /// filter was in force is seen.
    /// </summary>
    /// <param name="host">The host.</param>
    /// <param name="link">The interface.</param>
    /// <param name="filter">What to keep.</param>
    /// <param name="bufferBytes">How much the kernel keeps unread, counted as it counts (a small frame costs some 800 bytes).</param>
    public static PacketSocket OpenTap(HostSpace host, NetworkLink link, FrameFilter filter, int bufferBytes) =>
        Open(host, link, IfPacket.ETH_P_ALL, true, filter, bufferBytes);

    /// <summary>Replaces the filter, between two frames.</summary>
    public unsafe void Attach(FrameFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        fixed (Filter.SockFilter* instructions = filter.Instructions)
        {
            var program = new Filter.SockFprog { Length = (ushort)filter.Instructions.Length, Filter = (nint)instructions };
            _socket.SetRawSocketOption(LinuxSocket.SOL_SOCKET, LinuxSocket.SO_ATTACH_FILTER,
                MemoryMarshal.AsBytes(new ReadOnlySpan<Filter.SockFprog>(in program)));
        }
    }

    /// <summary>Takes the next frame if there is one; 0 when there is none. The socket's virtio header comes first.</summary>
    public int TryReceive(Span<byte> buffer)
    {
        var length = _socket.Receive(buffer, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => length,
            SocketError.WouldBlock => 0,
            _ => throw new SocketException((int)error),
        };
    }

    /// <summary>
    /// Sends a frame, after its virtio header if the socket has them. A queue on the way that is full refuses it
    /// (ENOBUFS, packet(7)): it is offered again while there is patience, since a lost frame costs its flow a
    /// retransmission. The kernel raises no event when such a queue runs empty.
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <param name="patience">How many times more a refused frame may be offered; what was used is taken off.</param>
    /// <returns>False when it was not sent: to the link, a lost frame.</returns>
    public bool TrySend(ReadOnlySpan<byte> frame, ref int patience)
    {
        var wait = default(SpinWait);
        while (true)
        {
            _socket.Send(frame, SocketFlags.None, out var error);
            switch (error)
            {
                case SocketError.Success:
                    return true;
                case SocketError.NoBufferSpaceAvailable when patience > 0:
                    patience--;
                    wait.SpinOnce();
                    continue;
                case SocketError.NoBufferSpaceAvailable:
                    return false;
                default:
                    throw new SocketException((int)error);
            }
        }
    }

    /// <summary>Frames that passed the filter and found no room, since the last call.</summary>
    public long ReadDropped()
    {
        Span<byte> statistics = stackalloc byte[8];
        _socket.GetRawSocketOption(IfPacket.SOL_PACKET, IfPacket.PACKET_STATISTICS, statistics);
        return MemoryMarshal.Read<uint>(statistics[4..]);
    }

    /// <summary>
    /// Closes the socket, elsewhere and later: the kernel lets close(2) of a packet socket wait until no packet under way
    /// can see it (some 10 ms).
    /// </summary>
    public void Dispose() => ThreadPool.UnsafeQueueUserWorkItem(static socket => socket.Dispose(), _socket, preferLocal: false);

    private static PacketSocket Open(
        HostSpace host, NetworkLink link, ushort protocol, bool withVirtioHeader, FrameFilter? filter, int bufferBytes)
    {
        // Protocol 0: nothing arrives until it is bound, with its filter in force.
        var socket = NetworkNamespace.CreateSocket(host, AddressFamily.Packet, SocketType.Raw, 0);
        var packets = new PacketSocket(socket);
        try
        {
            if (withVirtioHeader)
                SetOption(socket, IfPacket.SOL_PACKET, IfPacket.PACKET_VNET_HDR, 1);
            if (filter is not null)
            {
                SetOption(socket, IfPacket.SOL_PACKET, IfPacket.PACKET_IGNORE_OUTGOING, 1);
                SetOption(socket, LinuxSocket.SOL_SOCKET, LinuxSocket.SO_RCVBUFFORCE, bufferBytes);
                packets.Attach(filter);
                socket.Blocking = false;
            }

            socket.Bind(new LinkLayerEndPoint(link.Index, protocol));
            return packets;
        }
        catch
        {
            packets.Dispose();
            throw;
        }
    }

    private static void SetOption(Socket socket, int level, int name, int value) =>
        socket.SetRawSocketOption(level, name, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in value)));
}
