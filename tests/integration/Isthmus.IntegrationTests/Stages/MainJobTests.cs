using System.Net;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Restore;
using Isthmus.Contracts.Transfer;
using Isthmus.Contracts.Verify;
using Isthmus.IntegrationTests.Lab;
using Isthmus.Lab;
using Isthmus.Lab.Load;
using Isthmus.Lab.Network;
using Isthmus.Lab.Nginx;
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
}
