using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Isthmus.Lab.Nginx;

namespace Isthmus.Lab.Load;

/// <summary>An HTTP/1.1 connection that checks every byte of every answer against <see cref="KnownPattern"/>, in order.</summary>
internal sealed class PatternConnection : IDisposable
{
    private const int LargestHead = 4096;

    private readonly Socket _socket;
    private readonly LatencyHistogram _waits;
    private readonly byte[] _buffer;
    private int _start;
    private int _end;

    /// <param name="socket">A connected socket.</param>
    /// <param name="waits">Where the waits for bytes are counted.</param>
    /// <param name="bufferBytes">The most that is read at once; at least 4,096.</param>
    public PatternConnection(Socket socket, LatencyHistogram waits, int bufferBytes = 4096)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bufferBytes, LargestHead);
        _socket = socket;
        _waits = waits;
        _buffer = new byte[bufferBytes];
    }

    public EndPoint? Local => _socket.LocalEndPoint;

    /// <summary>Connects the socket.</summary>
    public ValueTask ConnectAsync(IPEndPoint service, CancellationToken cancellation) => _socket.ConnectAsync(service, cancellation);

    /// <summary>Asks for a file and reads all of the answer; returns its body's length.</summary>
    /// <param name="path">A file that holds the pattern from its start.</param>
    /// <param name="close">Ask the server to close the connection afterwards.</param>
    /// <param name="pace">Called with each part's length before the next is read, to limit the rate; null for none.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="InvalidDataException">A byte is missing, repeated or wrong, or the answer is not a success.</exception>
    public async Task<long> GetAsync(string path, bool close, Func<int, CancellationToken, Task>? pace, CancellationToken cancellation)
    {
        await AskAsync(path, close, 1, cancellation).ConfigureAwait(false);
        return await ReadAsync(path, pace, cancellation).ConfigureAwait(false);
    }

    /// <summary>Asks for a file, so many times at once (RFC 9112, pipelining); <see cref="ReadAsync"/> reads one answer.</summary>
    public async Task AskAsync(string path, bool close, int times, CancellationToken cancellation)
    {
        if (_end != _start)
            throw new InvalidDataException($"{_end - _start} bytes arrived that nobody asked for.");
        var request = string.Concat(Enumerable.Repeat($"GET {path} HTTP/1.1\r\nHost: lab\r\n{(close ? "Connection: close\r\n" : "")}\r\n", times));
        await _socket.SendAsync(Encoding.ASCII.GetBytes(request), SocketFlags.None, cancellation).ConfigureAwait(false);
    }

    /// <summary>Closes this side's half: nothing more will be asked.</summary>
    public void CloseHalf() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Reads the answer to what was asked; as <see cref="GetAsync"/>.</summary>
    public async Task<long> ReadAsync(string path, Func<int, CancellationToken, Task>? pace, CancellationToken cancellation)
    {
        var length = ParseHead(await ReadHeadAsync(cancellation).ConfigureAwait(false));
        for (long offset = 0; offset < length;)
        {
            if (_start == _end)
                await FillAsync($"byte {offset} of {length} of {path}", cancellation).ConfigureAwait(false);
            var part = (int)Math.Min(_end - _start, length - offset);
            var wrong = KnownPattern.FirstDifference(_buffer.AsSpan(_start, part), offset);
            if (wrong >= 0)
                throw new InvalidDataException($"Byte {offset + wrong} of {path} is not the file's: bytes were lost or repeated.");
            _start += part;
            offset += part;
            if (pace is not null)
                await pace(part, cancellation).ConfigureAwait(false);
        }

        return length;
    }

    public void Dispose() => _socket.Dispose();

    private static long ParseHead(string head)
    {
        var lines = head.Split("\r\n");
        if (!lines[0].StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal))
            throw new InvalidDataException($"The server answered '{lines[0]}'.");
        const string Name = "Content-Length: ";
        var length = lines.FirstOrDefault(l => l.StartsWith(Name, StringComparison.OrdinalIgnoreCase));
        return length is not null && long.TryParse(length.AsSpan(Name.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new InvalidDataException("The server's answer has no length.");
    }

    private async Task<string> ReadHeadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var end = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                var head = Encoding.ASCII.GetString(_buffer, _start, end);
                _start += end + 4;
                return head;
            }

            if (_end == _buffer.Length)
                throw new InvalidDataException($"The head of the server's answer is longer than {_buffer.Length} bytes.");
            await FillAsync("the head of an answer", cancellation).ConfigureAwait(false);
        }
    }

    private async Task FillAsync(string awaited, CancellationToken cancellation)
    {
        if (_start == _end)
            _start = _end = 0;
        var asked = TimeProvider.System.GetTimestamp();
        var read = await _socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None, cancellation).ConfigureAwait(false);
        _waits.Add(TimeProvider.System.GetElapsedTime(asked));
        if (read == 0)
            throw new EndOfStreamException($"The server closed the connection; {awaited} was awaited.");
        _end += read;
    }
}
