using System.Net.Sockets;
using Isthmus.Linux;
using Isthmus.Linux.Sockets;

namespace Isthmus.Dumper.Freeze;

/// <summary>
/// The way back for connections that were taken out of a listener's queue when the dump fails afterwards. An accepted connection
/// cannot be put into the queue again: a new one takes its place there, and what goes over one is passed on to the other, by
/// this process and for as long as both last. Descriptors that are passed later (SCM_RIGHTS) are not passed on.
/// </summary>
/// <param name="host">Where the tree is.</param>
/// <param name="connections">What was taken.</param>
internal sealed class ConnectionRelay(HostSpace host, PendingConnections connections) : IAsyncDisposable
{
    // Longer than a message can be with the largest buffers that a program gets without privilege (net.core.wmem_max).
    private const int LongestMessage = 1 << 20;

    private readonly IReadOnlyList<(ForeignSocket Listener, AcceptedConnection Connection)> _taken = connections.Release();
    private readonly CancellationTokenSource _end = new();

    /// <summary>Ends when all connections have ended.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    public int Count => _taken.Count;

    /// <summary>Begins when the tree runs, or is about to: a queue may be full until its owner accepts.</summary>
    public void Begin() => Completion = Task.Factory.StartNew(RunAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await Completion.ConfigureAwait(false);
        _end.Dispose();
    }

    private async Task RunAsync()
    {
        var relays = new List<Task>(_taken.Count);
        foreach (var (listener, taken) in _taken)
            relays.Add(Connect(listener) is { } place ? RelayAsync(taken, place) : EndAsync(taken));
        foreach (var listener in _taken.Select(pair => pair.Listener).Distinct())
            listener.Dispose();
        await Task.WhenAll(relays).ConfigureAwait(false);
    }

    /// <summary>Null when the listener is gone: then its clients notice it, as they would have without a move.</summary>
    private Socket? Connect(ForeignSocket listener)
    {
        try
        {
            return listener.Connect(host);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static Task EndAsync(AcceptedConnection taken)
    {
        taken.Dispose();
        return Task.CompletedTask;
    }

    private async Task RelayAsync(AcceptedConnection taken, Socket place)
    {
        using (taken)
        using (place)
        {
            try
            {
                foreach (var message in taken.Messages)
                    await place.SendAsync(message, _end.Token).ConfigureAwait(false);
                await Task.WhenAll(CopyAsync(taken.Socket, place), CopyAsync(place, taken.Socket)).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // One end is gone, or this process ends: the other end notices it now.
            }
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[LongestMessage];
        while (await from.ReceiveAsync(buffer, _end.Token).ConfigureAwait(false) is var length && (length > 0 || !AcceptedConnection.HasEnded(from)))
            await to.SendAsync(buffer.AsMemory(0, length), _end.Token).ConfigureAwait(false);
        to.Shutdown(SocketShutdown.Send);
    }
}
