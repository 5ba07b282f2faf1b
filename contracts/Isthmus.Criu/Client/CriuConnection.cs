using System.Net.Sockets;
using Google.Protobuf;
using Isthmus.Criu.Rpc;

namespace Isthmus.Criu;

/// <summary>One connection to `criu service`: SOCK_SEQPACKET, a message a datagram. CRIU serves one request on it.</summary>
internal sealed class CriuConnection : IDisposable
{
    /// <summary>The longest answer holds one error line of at most 1,024 bytes.</summary>
    const int LargestAnswer = 64 * 1024;

    readonly Socket _socket = new(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
    readonly byte[] _buffer = new byte[LargestAnswer];

    public static async Task<CriuConnection> OpenAsync(string path, CancellationToken cancellation)
    {
        var connection = new CriuConnection();
        try
        {
            await connection._socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation).ConfigureAwait(false);
            return connection;
        }
        catch (Exception e)
        {
            connection.Dispose();
            if (e is SocketException)
                throw new CriuUnreachableException($"The CRIU service can't be reached at {path}: {e.Message}.", e);
            throw;
        }
    }

    public async Task SendAsync(CriuReq request, CancellationToken cancellation)
    {
        try
        {
            await _socket.SendAsync(request.ToByteArray(), cancellation).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            throw Broken(e);
        }
    }

    public async Task<CriuResp> ReceiveAsync(CancellationToken cancellation)
    {
        try
        {
            var length = await _socket.ReceiveAsync(_buffer, cancellation).ConfigureAwait(false);
            return length > 0 ? CriuResp.Parser.ParseFrom(_buffer, 0, length) : throw Broken(null);
        }
        catch (Exception e) when (e is SocketException or InvalidProtocolBufferException or InvalidOperationException)
        {
            throw Broken(e);
        }
    }

    public void Dispose() => _socket.Dispose();

    static CriuServiceException Broken(Exception? inner) => new(
        inner is null ? "The CRIU service closed the connection without an answer." : $"The connection to the CRIU service broke: {inner.Message}.", inner);
}
