using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Isthmus.Lab.Nginx;

namespace Isthmus.IntegrationTests.Traffic;

/// <summary>One request after the other on one connection, byte by byte.</summary>
internal static class HttpExchange
{
    public static async Task SendRequestAsync(Socket socket, CancellationToken cancellation) => await socket.SendAsync(
        Encoding.ASCII.GetBytes($"GET {LabNginx.PagePath} HTTP/1.1\r\nHost: lab\r\n\r\n"), SocketFlags.None, cancellation);

    /// <summary>Reads one answer and returns its body.</summary>
    public static async Task<byte[]> ReadAnswerAsync(Socket socket, CancellationToken cancellation)
    {
        var received = new List<byte>();
        var buffer = new byte[4096];
        while (true)
        {
            var text = Encoding.Latin1.GetString([.. received]);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                var length = text[..end].Split("\r\n").Single(l => l.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase))[16..];
                if (received.Count == end + 4 + int.Parse(length, CultureInfo.InvariantCulture))
                    return [.. received.Skip(end + 4)];
            }

            var read = await socket.ReceiveAsync(buffer, SocketFlags.None, cancellation);
            if (read == 0)
                throw new EndOfStreamException($"The server closed the connection after {received.Count} bytes.");
            received.AddRange(buffer.AsSpan(0, read));
        }
    }

    public static async Task<byte[]> RequestAsync(Socket socket, CancellationToken cancellation)
    {
        await SendRequestAsync(socket, cancellation);
        return await ReadAnswerAsync(socket, cancellation);
    }

    public static IPEndPoint At(IPAddress address) => new(address, 80);
}
