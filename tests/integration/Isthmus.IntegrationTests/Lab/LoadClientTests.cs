using System.Net;
using Isthmus.Lab;
using Isthmus.Lab.Load;
using Isthmus.Lab.Network;
using Isthmus.Linux.Network;
using Isthmus.Linux.Traffic;
using Xunit;

namespace Isthmus.IntegrationTests.Lab;

public sealed class LoadClientTests
{
    private static readonly IPEndPoint Service = new(LabAddresses.Service, 80);

    private static readonly TimeSpan HoldTime = TimeSpan.FromMilliseconds(300);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clients_see_a_hold_as_a_wait_and_lose_nothing()
    {
        LabRequirement.Check();
        await using var lab = await TwoHostLab.StartAsync(cancellation: Cancellation);
        using var stop = new CancellationTokenSource();
        var keepAlive = new KeepAliveClient("keep-alive", lab.Clients.Space, Service, new KeepAliveOptions());
        var download = new KeepAliveClient("download", lab.Clients.Space, Service, new KeepAliveOptions { DownloadEvery = 1, DownloadRate = 64 << 20 });
        var connecting = new ConnectingClient("connecting", lab.Clients.Space, Service, 200, TimeSpan.FromSeconds(10));
        var started = new TaskCompletionSource();
        Task<ClientReport>[] running = [keepAlive.RunAsync(started, stop.Token), download.RunAsync(null, stop.Token), connecting.RunAsync(stop.Token)];
        await started.Task;

        keepAlive.TakeLongestWait();
        var traffic = new ServiceTraffic("web", "eth0", [ServiceAddress.Parse(LabAddresses.ServiceWithPrefix)], [80]);
        using var hold = await TrafficHold.StartAsync(lab.A.Space, traffic, null, null, TimeProvider.System, Cancellation);
        // The length of the hold is what the clients' waits are compared with.
        await Task.Delay(HoldTime, Cancellation);
        await hold.LiftAsync(Cancellation);
        await Task.Delay(HoldTime, Cancellation);
        await stop.CancelAsync();
        var reports = await Task.WhenAll(running);

        foreach (var report in reports)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
            Assert.Empty(report.Failures);
            Assert.Equal(0, report.Failed);
            Assert.True(report.Requests > 0);
        }

        Assert.InRange(reports[0].LongestWait, TimeSpan.FromMilliseconds(290), TimeSpan.FromSeconds(2));
        Assert.InRange(reports[2].LongestWait, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_server_that_dies_is_counted_by_every_client()
    {
        LabRequirement.Check();
        await using var lab = await TwoHostLab.StartAsync(cancellation: Cancellation);
        using var stop = new CancellationTokenSource();
        var keepAlive = new KeepAliveClient("keep-alive", lab.Clients.Space, Service, new KeepAliveOptions());
        var connecting = new ConnectingClient("connecting", lab.Clients.Space, Service, 200, TimeSpan.FromSeconds(10));
        var started = new TaskCompletionSource();
        var first = keepAlive.RunAsync(started, stop.Token);
        var second = connecting.RunAsync(stop.Token);
        await started.Task;
        await lab.A.RunAsync("pkill", ["-KILL", "nginx"], Cancellation);
        Assert.Equal(1, (await first).Failed);
        await Task.Delay(HoldTime, Cancellation);
        await stop.CancelAsync();
        Assert.True((await second).Refused > 0);
    }

    [Fact]
    public async Task A_load_generator_holds_as_many_connections_as_it_is_told()
    {
        LabRequirement.Check();
        await using var lab = await TwoHostLab.StartAsync(cancellation: Cancellation);
        await using var load = new LoadGenerator("load", lab.Clients.Space, Service, TimeSpan.FromSeconds(30));
        await load.SetConnectionsAsync(2000, Cancellation);
        Assert.Equal(2000, load.Open);
        load.StartRequests(500);
        await Task.Delay(HoldTime, Cancellation);
        await load.SetConnectionsAsync(1000, Cancellation);
        await load.StopRequestsAsync();
        Assert.Equal(1000, await load.CountAliveAsync(Cancellation));
        var report = load.Report();
        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
        Assert.Equal(0, report.Failed);
        Assert.True(report.Requests > 3000);
    }
}
