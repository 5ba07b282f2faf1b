using System.Net;
using System.Net.Sockets;
using Isthmus.Lab.Nginx;
using Isthmus.Linux;

namespace Isthmus.Lab.Load;

/// <summary>
/// Holds many keep-alive connections and sends requests over them at a rate, one connection after the other. More
/// connections can be opened, and some closed, while it runs: that is how a demonstration crosses a threshold.
/// </summary>
/// <remarks>Each connection takes a descriptor of this process: 15,000 need an open-file limit above that.</remarks>
public sealed class LoadGenerator : IAsyncDisposable
{
    private const int OpenAtOnce = 64;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    private readonly IPEndPoint _service;
    private readonly TimeSpan _patience;
    private readonly NamespaceSockets _sockets;
    private readonly ClientTally _tally;
    private readonly Queue<PatternConnection> _idle = new();
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _sending = Task.CompletedTask;
    private int _open;

    public LoadGenerator(string name, HostSpace from, IPEndPoint service, TimeSpan patience)
    {
        ArgumentNullException.ThrowIfNull(service);
        _service = service;
        _patience = patience;
        _sockets = new NamespaceSockets(from, service.AddressFamily);
        _tally = new ClientTally(name);
    }

    /// <summary>Connections that are open now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>What it has seen so far.</summary>
    public ClientReport Report() => _tally.Report();

    /// <summary>Opens or closes connections until there are <paramref name="count"/>. A new one has asked for one file when it counts.</summary>
    public async Task SetConnectionsAsync(int count, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        while (Open > count && TakeIdle() is { } surplus)
        {
            surplus.Dispose();
            Interlocked.Decrement(ref _open);
        }

        await Parallel.ForAsync(0, Math.Max(0, count - Open), new ParallelOptions { MaxDegreeOfParallelism = OpenAtOnce, CancellationToken = cancellation },
            async (_, token) =>
            {
                var socket = _sockets.Take();
                var connection = new PatternConnection(socket, _tally.Waits);
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(token);
                patience.CancelAfter(_patience);
                try
                {
                    await socket.ConnectAsync(_service, patience.Token).ConfigureAwait(false);
                }
                catch (Exception e) when (e is SocketException or OperationCanceledException)
                {
                    connection.Dispose();
                    _tally.Failed(e);
                    return;
                }

                _tally.Connected();
                Interlocked.Increment(ref _open);
                await AskAsync(connection).ConfigureAwait(false);
            }).ConfigureAwait(false);
    }

    /// <summary>Starts sending; what is slow does not hold up what is next, as long as a connection is idle.</summary>
    /// <param name="rate">Requests a second over all connections.</param>
    public void StartRequests(int rate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rate, 1);
        _sending = SendAsync(rate);
    }

    /// <summary>Stops sending and waits for what is under way.</summary>
    public async Task StopRequestsAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
    }

    /// <summary>Asks for one file on every connection; returns how many answered. Stop the requests first.</summary>
    public async Task<int> CountAliveAsync(CancellationToken cancellation)
    {
        List<PatternConnection> all;
        lock (_lock)
        {
            all = [.. _idle];
            _idle.Clear();
        }

        var alive = 0;
        await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = OpenAtOnce, CancellationToken = cancellation },
            async (connection, _) =>
            {
                if (await AskAsync(connection).ConfigureAwait(false))
                    Interlocked.Increment(ref alive);
            }).ConfigureAwait(false);
        return alive;
    }

    public async ValueTask DisposeAsync()
    {
        await StopRequestsAsync().ConfigureAwait(false);
        while (TakeIdle() is { } connection)
            connection.Dispose();
        _sockets.Dispose();
        _stop.Dispose();
    }

    private async Task SendAsync(int rate)
    {
        var running = new HashSet<Task>();
        var started = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(Tick);
        try
        {
            for (long sent = 0; await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false);)
            {
                for (var due = (long)(TimeProvider.System.GetElapsedTime(started).TotalSeconds * rate); sent < due; sent++)
                {
                    if (TakeIdle() is { } connection)
                        running.Add(AskAsync(connection));
                }

                running.RemoveWhere(t => t.IsCompletedSuccessfully);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Asked to stop; what is under way is awaited below.
        }

        await Task.WhenAll(running).ConfigureAwait(false);
    }

    private async Task<bool> AskAsync(PatternConnection connection)
    {
        try
        {
            using var patience = new CancellationTokenSource(_patience);
            _tally.Answered(await connection.GetAsync(LabNginx.PagePath, close: false, null, patience.Token).ConfigureAwait(false));
            lock (_lock)
                _idle.Enqueue(connection);
            return true;
        }
        catch (Exception e) when (e is SocketException or IOException or InvalidDataException or OperationCanceledException)
        {
            _tally.Failed(e);
            connection.Dispose();
            Interlocked.Decrement(ref _open);
            return false;
        }
    }

    private PatternConnection? TakeIdle()
    {
        lock (_lock)
            return _idle.TryDequeue(out var connection) ? connection : null;
    }
}
