using System.Net;
using System.Net.Sockets;
using Isthmus.Lab.Nginx;
using Isthmus.Linux;

namespace Isthmus.Lab.Load;

/// <summary>One connection on which several requests are always sent at once, and as many answers awaited and checked.</summary>
public sealed class PipeliningClient(string name, HostSpace from, IPEndPoint service, int depth, TimeSpan patience)
{
    private readonly ClientTally _tally = new(name);

    /// <summary>Goes on until <paramref name="stop"/>; what was asked for is still answered.</summary>
    public async Task<ClientReport> RunAsync(CancellationToken stop)
    {
        try
        {
            using var sockets = new NamespaceSockets(from, service.AddressFamily);
            using var connection = new PatternConnection(sockets.Take(), _tally.Waits);
            await connection.ConnectAsync(service, stop).ConfigureAwait(false);
            _tally.Connected();
            while (!stop.IsCancellationRequested)
            {
                using var waiting = new CancellationTokenSource(patience);
                await connection.AskAsync(LabNginx.PagePath, close: false, depth, waiting.Token).ConfigureAwait(false);
                for (var answer = 0; answer < depth; answer++)
                    _tally.Answered(await connection.ReadAsync(LabNginx.PagePath, null, waiting.Token).ConfigureAwait(false));
                await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is SocketException or IOException or InvalidDataException or OperationCanceledException)
        {
            _tally.Failed(e);
        }

        return _tally.Report();
    }
}
