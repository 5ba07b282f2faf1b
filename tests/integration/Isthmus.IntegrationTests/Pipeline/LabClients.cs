using System.Net;
using Isthmus.Lab;
using Isthmus.Lab.Load;
using Isthmus.Lab.Network;
using Xunit;

namespace Isthmus.IntegrationTests.Pipeline;

/// <summary>One client on a connection that it keeps, checking every byte, and one that opens new connections all the time.</summary>
internal sealed class LabClients : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task<ClientReport> _kept;
    private readonly Task<ClientReport> _opened;

    private LabClients(TwoHostLab lab, TaskCompletionSource started)
    {
        var service = new IPEndPoint(LabAddresses.Service, 80);
        var options = new KeepAliveOptions { DownloadEvery = 50, DownloadRate = 16 << 20, Patience = Patience };
        _kept = new KeepAliveClient("keep-alive", lab.Clients.Space, service, options).RunAsync(started, _stop.Token);
        _opened = new ConnectingClient("connecting", lab.Clients.Space, service, rate: 50, Patience).RunAsync(_stop.Token);
    }

    /// <summary>Returns when the kept connection has had its first answer.</summary>
    public static async Task<LabClients> StartAsync(TwoHostLab lab)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var clients = new LabClients(lab, started);
        await started.Task.WaitAsync(Patience);
        return clients;
    }

    /// <summary>Stops them; fails the test unless each saw only whole, right answers.</summary>
    public async Task AssertUnharmedAsync()
    {
        await _stop.CancelAsync();
        foreach (var report in await Task.WhenAll(_kept, _opened))
        {
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{report.Client}: {report.Requests} answers, {report.Failed} failed, longest wait {report.LongestWait.TotalMilliseconds:0} ms");
            Assert.True(report.Failed == 0, $"{report.Client}: {report.Failed} failed: {string.Join("; ", report.Failures)}");
            Assert.True(report.Requests > 0, $"{report.Client} was answered nothing");
        }

        Assert.Equal(1, (await _kept).Connections);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_kept, _opened);
        _stop.Dispose();
    }
}
