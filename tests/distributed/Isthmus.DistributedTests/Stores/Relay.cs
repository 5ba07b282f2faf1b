using System.Net;
using System.Net.Sockets;

namespace Isthmus.DistributedTests.Stores;

/// <summary>Passes TCP connections on to a server, and can be made to fail as networks do.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly Uri _server;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private readonly int _port;
    private readonly Lock _gate = new();
    private TcpListener? _listener;
    private CancellationTokenSource _open = new();
    private int _accepted;
    private long _cutUp = long.MaxValue;
    private long _cutDown = long.MaxValue;

    public Relay(Uri server)
    {
        _server = server;
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
        _port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _running.Add(AcceptAsync(_listener, _open.Token));
    }

    /// <summary>Where clients connect to.</summary>
    public Uri Endpoint => new($"http://127.0.0.1:{_port}");

    /// <summary>Connections so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Refuses connections from now on, and breaks those that are open.</summary>
    public async Task CloseAsync()
    {
        lock (_gate)
        {
            _listener?.Stop();
            _listener = null;
        }

        await _open.CancelAsync();
    }

    /// <summary>Accepts again.</summary>
    public void Open()
    {
        _open = new CancellationTokenSource();
        _listener = new TcpListener(IPAddress.Loopback, _port);
        _listener.Start();
        _running.Add(AcceptAsync(_listener, _open.Token));
    }

    /// <summary>Breaks one connection when this many bytes have gone to the server.</summary>
    public void CutOnceAfterSending(long bytes) => Volatile.Write(ref _cutUp, bytes);

    /// <summary>Breaks one connection in the place of passing the byte after this many from the server on.</summary>
    public void CutOnceAfterReceiving(long bytes) => Volatile.Write(ref _cutDown, bytes);

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
    }

    private async Task AcceptAsync(TcpListener listener, CancellationToken open)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync(open);
                Interlocked.Increment(ref _accepted);
                connections.Add(PassAsync(client, open));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Closed.
        }

        await Task.WhenAll(connections);
    }

    private async Task PassAsync(Socket client, CancellationToken open)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(open);
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        try
        {
            await server.ConnectAsync(_server.Host, _server.Port, open);
            await Task.WhenAny(CopyAsync(client, server, up: true, both.Token), CopyAsync(server, client, up: false, both.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // Broken, as it may be.
        }

        await both.CancelAsync();
        client.LingerState = new LingerOption(true, 0);
        client.Close();
    }

    private async Task CopyAsync(Socket from, Socket to, bool up, CancellationToken cancellation)
    {
        try
        {
            var buffer = new byte[64 << 10];
            for (long total = 0; ;)
            {
                var read = await from.ReceiveAsync(buffer, cancellation);
                ref var cut = ref up ? ref _cutUp : ref _cutDown;
                if (read == 0)
                    return;
                total += read;
                var limit = Volatile.Read(ref cut);
                if (total > limit && Interlocked.CompareExchange(ref cut, long.MaxValue, limit) == limit)
                    return;
                for (var sent = 0; sent < read;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), cancellation);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The other direction has ended.
        }
    }
}
