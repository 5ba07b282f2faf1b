using Isthmus.Criu.Addendum;
using Isthmus.Criu.Images;
using Isthmus.Engine.Files.Abi;

namespace Isthmus.Engine.Files.Sockets;

/// <summary>A unix socket of the checkpoint and those it is tied to (unix(7)).</summary>
internal sealed class UnixSocket(OpenFile file, IReadOnlyList<OptionValue> further)
{
    /// <summary>Options that CRIU's images do not hold.</summary>
    public IReadOnlyList<OptionValue> Further { get; } = further;

    public OpenFile File { get; } = file;

    public UnixSkEntry Entry => File.Entry.Usk;

    /// <summary>The socket it is connected to, or, for a connection that was not accepted yet, the listener.</summary>
    public UnixSocket? Peer { get; set; }

    /// <summary>Of a listener, the connections that nobody has accepted, in their order: the client's end, null for one that has closed it, and what it has sent. Not those whose order is not known.</summary>
    public List<(UnixSocket? Client, IReadOnlyList<byte[]> Messages)> Waiting { get; } = [];

    public bool IsDatagram => Entry.Type == Socket.SOCK_DGRAM;

    public bool IsListener => Entry.State == (uint)Tcp.TcpState.Listen;

    public bool IsEstablished => Entry.State == (uint)Tcp.TcpState.Established;

    public UnixName Name { get; } = new(file.Entry.Usk);

    /// <summary>Connected to each other: two ends of one pair.</summary>
    public bool IsPaired => Peer is not null && Peer != this && Peer.Peer == this;

    /// <summary>A connection that waits in a listener's queue.</summary>
    public bool IsInFlight => !IsDatagram && Peer is { IsListener: true };

    /// <summary>A connection whose other end is gone.</summary>
    public bool IsOrphan => !IsDatagram && IsEstablished && Peer is null;

    /// <summary>Its number in the process that makes it, once it is made.</summary>
    public int Number { get; set; } = -1;
}
