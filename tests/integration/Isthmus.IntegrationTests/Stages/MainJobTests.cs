using System.Net;
using System.Net.Sockets;
using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Verify;
using Isthmus.IntegrationTests.Lab;
using Isthmus.IntegrationTests.Traffic;
using Isthmus.Lab;
using Isthmus.Lab.Load;
using Isthmus.Lab.Network;
using Isthmus.Lab.Nginx;
using Isthmus.Linux.Network;
using Isthmus.Linux.Traffic;
using Xunit;

namespace Isthmus.IntegrationTests.Stages;

public sealed class MainJobTests
{
    private static readonly IPEndPoint Address = new(LabAddresses.Service, 80);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nginx_moves_there_and_back_while_its_clients_stay_connected()
    {
        LabRequirement.Check();
        await using var lab = await TwoHostLab.StartAsync(new NginxOptions(), Cancellation);
        var master = await lab.Nginx.ReadPidAsync(lab.A.Space, Cancellation);
        await using var isthmus = await EmbeddedIsthmus.StartAsync(lab, withCoordinator: true, Cancellation);
        using var stop = new CancellationTokenSource();
        var keepAlive = new KeepAliveClient("keep-alive", lab.Clients.Space, Address, new KeepAliveOptions());
        var download = new KeepAliveClient("download", lab.Clients.Space, Address, new KeepAliveOptions { DownloadEvery = 1, DownloadRate = 8 << 20 });
        var connecting = new ConnectingClient("connecting", lab.Clients.Space, Address, 50, TimeSpan.FromSeconds(10));
        var started = new TaskCompletionSource();
        Task<ClientReport>[] running = [keepAlive.RunAsync(started, stop.Token), download.RunAsync(null, stop.Token), connecting.RunAsync(stop.Token)];
        await started.Task;
        foreach (var (to, space) in new[] { ("b", lab.B.Space), ("a", lab.A.Space), ("b", lab.B.Space), ("a", lab.A.Space) })
        {
            keepAlive.TakeLongestWait();
            var verdict = await isthmus.MigrateAsync(to, Cancellation);
            Assert.IsType<MigrationCompleted>(verdict);
            await isthmus.Said.FirstAsync<SourceDiscarded>(verdict.MigrationId, Cancellation);
            TestContext.Current.TestOutputHelper?.WriteLine($"to {to}: blackout {keepAlive.TakeLongestWait().TotalMilliseconds:0.0} ms");
            Assert.Equal(master, await lab.Nginx.ReadPidAsync(space, Cancellation));
        }

        await stop.CancelAsync();
        foreach (var report in await Task.WhenAll(running))
        {
            TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
            Assert.Empty(report.Failures);
            Assert.Equal(0, report.Failed);
        }

        await lab.Nginx.ReloadAsync(lab.A.Space, Cancellation);
        await lab.Nginx.QuitAsync(lab.A.Space, TimeSpan.FromSeconds(10), Cancellation);
    }

    [Fact]
    public async Task A_move_that_fails_at_the_destination_is_undone_and_clients_only_wait()
    {
        LabRequirement.Check();
        await using var lab = await TwoHostLab.StartAsync(new NginxOptions(), Cancellation);
        var master = await lab.Nginx.ReadPidAsync(lab.A.Space, Cancellation);
        // Rights to fetch that have run out before they are used.
        await using var isthmus = await EmbeddedIsthmus.StartAsync(lab, withCoordinator: true, Cancellation, settings => settings["Isthmus:GrantLifetime"] = "00:00:00.0000001");
        using var socket = await NetworkNamespace.ConnectAsync(lab.Clients.Space, Address, Cancellation);
        await HttpExchange.RequestAsync(socket, Cancellation);

        var verdict = Assert.IsType<MigrationRolledBack>(await isthmus.MigrateAsync("b", Cancellation));

        Assert.Equal(MigrationStage.Restore, verdict.FailedStage);
        Assert.Contains("grant has expired", verdict.Reason, StringComparison.Ordinal);
        Assert.Equal(612, (await HttpExchange.RequestAsync(socket, Cancellation)).Length);
        Assert.Equal(master, await lab.Nginx.ReadPidAsync(lab.A.Space, Cancellation));
        Assert.True(TrafficState.Find(lab.A.Space, EmbeddedIsthmus.Service).IsClean);
        Assert.True(TrafficState.Find(lab.B.Space, EmbeddedIsthmus.Service).IsClean);
        Assert.False(new LinuxAddressTakeover().Has(lab.B.Space, "eth0", LabAddresses.Service));
        socket.Close();
        await lab.Nginx.QuitAsync(lab.A.Space, TimeSpan.FromSeconds(10), Cancellation);
    }

    [Fact]
    public async Task A_service_that_runs_at_the_destination_already_ends_there_without_a_word_when_the_move_is_called_off()
    {
        LabRequirement.Check();
        await using var lab = await TwoHostLab.StartAsync(new NginxOptions(), Cancellation);
        await using var isthmus = await EmbeddedIsthmus.StartAsync(lab, withCoordinator: true, Cancellation);
        using var socket = await NetworkNamespace.ConnectAsync(lab.Clients.Space, Address, Cancellation);
        await HttpExchange.RequestAsync(socket, Cancellation);
        var verdict = Assert.IsType<MigrationCompleted>(await isthmus.MigrateAsync("b", Cancellation));
        var master = await lab.Nginx.ReadPidAsync(lab.B.Space, Cancellation);

        await isthmus.SendAsync(QueueNames.Restorer("b"), new DiscardDestination
        {
            MigrationId = verdict.MigrationId,
            Service = EmbeddedIsthmus.Service,
            Destination = "b",
            Epoch = 1,
            Reason = "test",
        }, Cancellation);
        await isthmus.Said.FirstAsync(m => m is DestinationDiscarded, Cancellation);

        Assert.False(Directory.Exists($"{lab.B.Space.Proc}/{master}"));
        // Neither end nor reset of the connection was sent: a client only sees silence.
        Assert.False(socket.Poll(TimeSpan.FromMilliseconds(300), SelectMode.SelectRead));
    }
}
