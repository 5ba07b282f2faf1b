using System.Net;
using System.Net.Sockets;
using Isthmus.Lab.Nginx;
using Isthmus.Linux;

namespace Isthmus.Lab.Load;

/// <summary>One long download, checked byte by byte; asked for with its own half of the connection closed, or not.</summary>
public sealed class DownloadClient(string name, HostSpace from, IPEndPoint service, string path, bool closesHalf, TimeSpan patience)
{
    private readonly ClientTally _tally = new(name);
    private long _received;

    /// <summary>Bytes of the answer that have come and were right.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>Downloads, and signals <paramref name="started"/> when the first part has come.</summary>
    public async Task<ClientReport> RunAsync(TaskCompletionSource started)
    {
        ArgumentNullException.ThrowIfNull(started);
        try
        {
            using var sockets = new NamespaceSockets(from, service.AddressFamily);
            using var connection = new PatternConnection(sockets.Take(), _tally.Waits);
            using var waiting = new CancellationTokenSource(patience);
            await connection.ConnectAsync(service, waiting.Token).ConfigureAwait(false);
            _tally.Connected();
            await connection.AskAsync(path, close: true, 1, waiting.Token).ConfigureAwait(false);
            if (closesHalf)
                connection.CloseHalf();
            _tally.Answered(await connection.ReadAsync(path, (part, _) =>
            {
                // Patience is for each part: the whole takes long by itself.
                waiting.CancelAfter(patience);
                Interlocked.Add(ref _received, part);
                started.TrySetResult();
                return Task.CompletedTask;
            }, waiting.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (e is SocketException or IOException or InvalidDataException or OperationCanceledException)
        {
            _tally.Failed(e);
            started.TrySetException(e);
        }

        return _tally.Report();
    }
}
