using System.Net;
using System.Net.Sockets;
using Isthmus.Lab.Nginx;
using Isthmus.Linux;

namespace Isthmus.Lab.Load;

/// <summary>
/// Opens a new connection at a steady rate, whether or not those before have been answered, asks for one small file on it
/// and lets the server close it. Its waits are those for the connection to be established.
/// </summary>
public sealed class ConnectingClient
{
    private readonly HostSpace _from;
    private readonly IPEndPoint _service;
    private readonly int _rate;
    private readonly TimeSpan _patience;
    private readonly ClientTally _tally;

    /// <param name="name">For the report.</param>
    /// <param name="from">The network it is in.</param>
    /// <param name="service">The service address.</param>
    /// <param name="rate">Connections a second, 1…5,000.</param>
    /// <param name="patience">How long it waits for the connection and the answer together; later is lost.</param>
    public ConnectingClient(string name, HostSpace from, IPEndPoint service, int rate, TimeSpan patience)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rate, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rate, 5000);
        _from = from;
        _service = service;
        _rate = rate;
        _patience = patience;
        _tally = new ClientTally(name);
    }

    /// <summary>What it has seen so far.</summary>
    public ClientReport Report() => _tally.Report();

    /// <summary>The longest wait for a connection since the last time it was taken.</summary>
    public TimeSpan TakeLongestWait() => _tally.Waits.TakeLongest();

    /// <summary>Goes on until <paramref name="stop"/>, then waits for the connections under way.</summary>
    public async Task<ClientReport> RunAsync(CancellationToken stop)
    {
        using var sockets = new NamespaceSockets(_from, _service.AddressFamily);
        var running = new HashSet<Task>();
        var started = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(Math.Max(1, 1000.0 / _rate)));
        try
        {
            for (long opened = 0; await timer.WaitForNextTickAsync(stop).ConfigureAwait(false);)
            {
                for (var due = (long)(TimeProvider.System.GetElapsedTime(started).TotalSeconds * _rate); opened < due; opened++)
                    running.Add(VisitAsync(sockets.Take()));
                running.RemoveWhere(t => t.IsCompletedSuccessfully);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop: no new connection, but those under way are counted.
        }

        await Task.WhenAll(running).ConfigureAwait(false);
        return _tally.Report();
    }

    private async Task VisitAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(_patience);
        using var connection = new PatternConnection(socket, new LatencyHistogram());
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            await socket.ConnectAsync(_service, patience.Token).ConfigureAwait(false);
            _tally.Waits.Add(TimeProvider.System.GetElapsedTime(started));
            _tally.Connected();
            _tally.Answered(await connection.GetAsync(LabNginx.PagePath, close: true, null, patience.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (e is SocketException or IOException or InvalidDataException or OperationCanceledException)
        {
            _tally.Waits.Add(TimeProvider.System.GetElapsedTime(started));
            _tally.Failed(e);
        }
    }
}
