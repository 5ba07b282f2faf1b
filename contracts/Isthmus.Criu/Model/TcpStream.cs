using Isthmus.Criu.Images;

namespace Isthmus.Criu;

/// <summary>An established (or half-closed) TCP connection.</summary>
/// <param name="Inode">The socket's inode (<c>InetSkEntry.ino</c>).</param>
/// <param name="State">Sequence numbers, options and windows.</param>
/// <param name="ReceiveQueue">Bytes received and not yet read.</param>
/// <param name="SendQueue">Bytes written and not yet acknowledged, sent ones first.</param>
public sealed record TcpStream(uint Inode, TcpStreamEntry State, ReadOnlyMemory<byte> ReceiveQueue, ReadOnlyMemory<byte> SendQueue)
{
    /// <summary>Bytes sent and not yet acknowledged.</summary>
    public ReadOnlyMemory<byte> Unacknowledged => SendQueue[..^(int)State.UnsqLen];

    /// <summary>Bytes never sent.</summary>
    public ReadOnlyMemory<byte> Unsent => SendQueue[^(int)State.UnsqLen..];

    internal static TcpStream Load(IImageSource source, uint inode, ImageLimits limits)
    {
        var name = ImageKinds.TcpStream.FileName(inode);
        var reader = new ImageReader(name, source.Read(name), limits);
        reader.ReadHeader(ImageKinds.TcpStream);
        var offset = reader.Position;
        var state = reader.ReadEntry(TcpStreamEntry.Parser);
        if (state.UnsqLen > state.OutqLen)
            throw reader.Bad(offset, $"{state.UnsqLen} unsent bytes in a send queue of {state.OutqLen}");
        var received = reader.ReadRaw(state.InqLen, "the receive queue");
        var sent = reader.ReadRaw(state.OutqLen, "the send queue");
        reader.ExpectEnd();
        return new TcpStream(inode, state, received, sent);
    }
}
