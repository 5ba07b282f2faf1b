using System.Net.Sockets;

namespace Isthmus.DistributedTests.Deploy;

/// <summary>A client that asks over one connection all the time, and notices when it is another one.</summary>
internal sealed class SteadyClient : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly Task _asking;
    private int _connections;
    private long _answers;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SteadyClient(string address)
    {
        _address = new Uri($"http://{address}/");
        _http = new HttpClient(new SocketsHttpHandler
        {
            MaxConnectionsPerServer = 1,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            ConnectCallback = async (context, token) =>
            {
                Interlocked.Increment(ref _connections);
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(context.DnsEndPoint, token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { Timeout = TimeSpan.FromMinutes(3) };
        _asking = Task.Run(AskAsync);
    }

    public static async Task<SteadyClient> StartAsync(string address, CancellationToken cancellation)
    {
        var client = new SteadyClient(address);
        await client.AnswersAsync(cancellation);
        return client;
    }

    /// <summary>Waits for an answer to a question that was asked after this call.</summary>
    public async Task AnswersAsync(CancellationToken cancellation)
    {
        var wanted = Interlocked.Read(ref _answers) + 2;
        while (Interlocked.Read(ref _answers) < wanted)
            await await Task.WhenAny(Volatile.Read(ref _next).Task, _asking).WaitAsync(cancellation);
    }

    /// <summary>Ends it, and fails if an answer was wrong or the connection was not the same all the time.</summary>
    public async Task AssertUnbrokenAsync()
    {
        await _stop.CancelAsync();
        await _asking;
        Assert.Equal(1, _connections);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task AskAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Assert.Equal("served", await _http.GetStringAsync(_address));
            Interlocked.Increment(ref _answers);
            Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
            await Task.Yield();
        }
    }
}
