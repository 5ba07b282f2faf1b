using Isthmus.Criu;
using Isthmus.Criu.Images;
using Isthmus.Engine.Files.Sockets;

namespace Isthmus.Engine.Files.Tcp;

/// <summary>One connection as the checkpoint holds it. Sequence numbers are those of the checkpoint, modulo 2^32 (RFC 9293).</summary>
public sealed class TcpConnection
{
    private readonly TcpStream _stream;

    public TcpConnection(InetSkEntry socket, TcpStream stream)
    {
        Socket = socket;
        _stream = stream;
        Local = new InetEndpoint(socket.Family, socket.SrcAddr, socket.SrcPort);
        Remote = new InetEndpoint(socket.Family, socket.DstAddr, socket.DstPort);
    }

    public InetSkEntry Socket { get; }

    public TcpStreamEntry Stream => _stream.State;

    public TcpState State => (TcpState)Socket.State;

    public InetEndpoint Local { get; }

    public InetEndpoint Remote { get; }

    /// <summary>Bytes received and not read.</summary>
    public ReadOnlyMemory<byte> Received => _stream.ReceiveQueue;

    /// <summary>Bytes sent and not acknowledged.</summary>
    public ReadOnlyMemory<byte> Sent => _stream.Unacknowledged;

    /// <summary>Bytes written after them and never sent.</summary>
    public ReadOnlyMemory<byte> Unsent => _stream.Unsent;

    /// <summary>Both: everything written and not acknowledged.</summary>
    public ReadOnlyMemory<byte> SendQueue => _stream.SendQueue;

    /// <summary>Whether the peer's FIN has been received: it occupies the last sequence number before inq_seq.</summary>
    public bool ReceivedFin => State is TcpState.CloseWait or TcpState.LastAck or TcpState.Closing or TcpState.Close;

    /// <summary>Whether our FIN has been queued: it occupies the last sequence number before outq_seq and is no byte of the send queue.</summary>
    public bool QueuedFin => State is TcpState.FinWait1 or TcpState.FinWait2 or TcpState.Closing or TcpState.LastAck or TcpState.Close;

    /// <summary>Whether the peer has acknowledged our FIN.</summary>
    public bool FinAcknowledged => State is TcpState.FinWait2 or TcpState.Close;

    /// <summary>The number of the next byte expected, the peer's FIN not counted.</summary>
    public uint ReceiveNext => Stream.InqSeq - (ReceivedFin ? 1u : 0u);

    /// <summary>The number after the last byte of the send queue, our FIN not counted.</summary>
    public uint WriteNext => Stream.OutqSeq - (QueuedFin ? 1u : 0u);

    /// <summary>The number of the first unread byte.</summary>
    public uint ReadFrom => ReceiveNext - (uint)Received.Length;

    /// <summary>The oldest unacknowledged number.</summary>
    public uint SendUnacknowledged => WriteNext - (uint)_stream.SendQueue.Length;

    public override string ToString() => $"{Local} to {Remote}";
}
