using System.Net;
using Isthmus.Lab;
using Isthmus.Lab.Load;
using Isthmus.Lab.Network;

namespace Isthmus.Demo;

/// <summary>The clients, in a network namespace of their own: established ones, a download, new connections, and load.</summary>
internal sealed class DemoClients : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly KeepAliveClient _keepAlive;
    private readonly KeepAliveClient _download;
    private readonly ConnectingClient _connecting;
    private readonly List<Task<ClientReport>> _running = [];

    private DemoClients(TwoHostLab lab, DemoOptions options)
    {
        var service = new IPEndPoint(LabAddresses.Service, 80);
        var from = lab.Clients.Space;
        _keepAlive = new KeepAliveClient("keep-alive, small requests", from, service, new KeepAliveOptions());
        _download = new KeepAliveClient("keep-alive, long download", from, service, new KeepAliveOptions { DownloadEvery = 2 });
        _connecting = new ConnectingClient("new connections", from, service, options.NewConnectionsPerSecond, TimeSpan.FromSeconds(20));
        Generator = new LoadGenerator("load generator", from, service, TimeSpan.FromSeconds(20));
    }

    public LoadGenerator Generator { get; }

    /// <summary>Starts them with half of the load; returns when the established ones have had their first answers.</summary>
    public static async Task<DemoClients> StartAsync(TwoHostLab lab, DemoOptions options, CancellationToken cancellation)
    {
        var clients = new DemoClients(lab, options);
        TaskCompletionSource[] started = [new(), new()];
        clients._running.Add(clients._keepAlive.RunAsync(started[0], clients._stop.Token));
        clients._running.Add(clients._download.RunAsync(started[1], clients._stop.Token));
        clients._running.Add(clients._connecting.RunAsync(clients._stop.Token));
        await clients.Generator.SetConnectionsAsync(options.Connections / 4, cancellation);
        clients.Generator.StartRequests(options.RequestsPerSecond);
        await Task.WhenAll(started.Select(first => first.Task)).WaitAsync(cancellation);
        return clients;
    }

    /// <summary>The longest waits since the last time they were taken, by client.</summary>
    public IReadOnlyList<(string Client, TimeSpan Wait)> TakeLongestWaits() =>
    [
        ("established, small requests", _keepAlive.TakeLongestWait()),
        ("established, long download", _download.TakeLongestWait()),
        ("new connections", _connecting.TakeLongestWait()),
    ];

    /// <summary>Returns when each of the established clients has had an answer since the call.</summary>
    public async Task SeenAnswersAsync(CancellationToken cancellation)
    {
        var before = _keepAlive.Report().Requests;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (_keepAlive.Report() is { Failed: 0 } report && report.Requests == before)
            await timer.WaitForNextTickAsync(cancellation);
    }

    /// <summary>One request over a new connection; false when the answer was not the page.</summary>
    public static async Task<bool> AskOnceAsync(TwoHostLab lab, CancellationToken cancellation)
    {
        await using var one = new LoadGenerator("one request", lab.Clients.Space, new IPEndPoint(LabAddresses.Service, 80), TimeSpan.FromSeconds(5));
        await one.SetConnectionsAsync(1, cancellation);
        return one.Report() is { Failed: 0, Requests: 1 };
    }

    /// <summary>Ends them in good order, counts the generator's connections that are still alive, and reports.</summary>
    public async Task<(IReadOnlyList<ClientReport> Reports, int Alive)> FinishAsync(CancellationToken cancellation)
    {
        await Generator.StopRequestsAsync();
        var alive = await Generator.CountAliveAsync(cancellation);
        await _stop.CancelAsync();
        var reports = await Task.WhenAll(_running).WaitAsync(cancellation);
        return ([.. reports, Generator.Report()], alive);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Generator.DisposeAsync();
        await Task.WhenAll(_running);
        _stop.Dispose();
    }
}
