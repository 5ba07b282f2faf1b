using System.Net;
using System.Net.Sockets;
using Isthmus.Lab.Nginx;
using Isthmus.Linux;

namespace Isthmus.Lab.Load;

/// <summary>
/// One connection, kept for the client's whole life, that asks for one file after the other and checks every byte in
/// sequence. When it breaks the client has failed: it does not reconnect.
/// </summary>
public sealed class KeepAliveClient
{
    private const int DownloadBuffer = 16 * 1024;

    private readonly HostSpace _from;
    private readonly IPEndPoint _service;
    private readonly KeepAliveOptions _options;
    private readonly ClientTally _tally;

    public KeepAliveClient(string name, HostSpace from, IPEndPoint service, KeepAliveOptions options)
    {
        _from = from;
        _service = service;
        _options = options;
        _tally = new ClientTally(name);
    }

    /// <summary>What it has seen so far.</summary>
    public ClientReport Report() => _tally.Report();

    /// <summary>The longest wait since the last time it was taken.</summary>
    public TimeSpan TakeLongestWait() => _tally.Waits.TakeLongest();

    /// <summary>Connects, signals <paramref name="started"/> after the first answer, and goes on until <paramref name="stop"/>; what is asked for then is still answered.</summary>
    public async Task<ClientReport> RunAsync(TaskCompletionSource? started, CancellationToken stop)
    {
        try
        {
            using var sockets = new NamespaceSockets(_from, _service.AddressFamily);
            var socket = sockets.Take();
            if (_options.DownloadEvery > 0)
                // A small window: a slow reader of a large one would have a long store of bytes and see no gap at all.
                socket.ReceiveBufferSize = DownloadBuffer;
            using var connection = new PatternConnection(socket, _tally.Waits, DownloadBuffer);
            await socket.ConnectAsync(_service, stop).ConfigureAwait(false);
            _tally.Connected();
            for (var number = 1; !stop.IsCancellationRequested; number++)
            {
                var download = _options.DownloadEvery > 0 && number % _options.DownloadEvery == 0;
                _tally.Answered(await AskAsync(connection, download).ConfigureAwait(false));
                started?.TrySetResult();
                if (_options.Pause > TimeSpan.Zero && !stop.IsCancellationRequested)
                    await Task.Delay(_options.Pause, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is SocketException or IOException or InvalidDataException or OperationCanceledException)
        {
            _tally.Failed(e);
            started?.TrySetException(e);
        }

        return _tally.Report();
    }

    private async Task<long> AskAsync(PatternConnection connection, bool download)
    {
        // A download at a rate takes long by itself: patience starts anew with each part.
        using var patience = new CancellationTokenSource(_options.Patience);
        if (!download)
            return await connection.GetAsync(LabNginx.PagePath, close: false, null, patience.Token).ConfigureAwait(false);
        var started = TimeProvider.System.GetTimestamp();
        long received = 0;
        return await connection.GetAsync(LabNginx.DownloadPath, close: false, async (part, _) =>
        {
            patience.CancelAfter(_options.Patience);
            received += part;
            var due = TimeSpan.FromSeconds((double)received / _options.DownloadRate) - TimeProvider.System.GetElapsedTime(started);
            if (due > TimeSpan.FromMilliseconds(1))
                await Task.Delay(due, CancellationToken.None).ConfigureAwait(false);
        }, patience.Token).ConfigureAwait(false);
    }
}
