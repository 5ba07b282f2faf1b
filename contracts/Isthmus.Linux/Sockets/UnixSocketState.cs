namespace Isthmus.Linux.Sockets;

/// <summary>A unix socket as the kernel's tables show it (sock_diag(7), linux/unix_diag.h).</summary>
/// <param name="Inode">Its inode.</param>
/// <param name="Type">SOCK_STREAM (1), SOCK_DGRAM (2) or SOCK_SEQPACKET (5).</param>
/// <param name="State">As TCP's: established is 1, closed 7, listening 10.</param>
public sealed record UnixSocketState(uint Inode, byte Type, byte State)
{
    public const byte Established = 1;

    public const byte Listening = 10;

    /// <summary>The inode of the socket it is connected to; 0 for none, and for one that nobody has accepted yet.</summary>
    public uint Peer { get; init; }

    /// <summary>Of a listener, the clients whose connections nobody has accepted yet, in their order; 0 for one that has closed its end.</summary>
    public IReadOnlyList<uint> Waiting { get; init; } = [];

    /// <summary>Memory of what it has sent and its peer has not read, in bytes with the kernel's overhead. Of a listener, its backlog.</summary>
    public uint SendQueue { get; init; }

    /// <summary>Bytes that wait to be read; of a datagram socket those of the first message. 0 for a listener.</summary>
    public uint ReceiveQueue { get; init; }

    /// <summary>Bit 0: it receives no more; bit 1: it sends no more.</summary>
    public byte Shutdown { get; init; }

    public bool IsListener => State == Listening;

    public bool IsDatagram => Type == 2;
}
