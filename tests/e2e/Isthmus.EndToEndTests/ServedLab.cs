using System.Net;
using Isthmus.Lab;
using Isthmus.Lab.Hosts;
using Isthmus.Lab.Load;
using Isthmus.Lab.Network;
using Isthmus.Lab.Nginx;
using Isthmus.Lab.Server;
using Isthmus.Linux;
using Xunit;

namespace Isthmus.EndToEndTests;

/// <summary>nginx on host a, <c>isthmus serve</c> beside it, and clients that are connected all the time.</summary>
internal sealed class ServedLab : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    private readonly string _configuration;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<ClientReport> _kept;
    private readonly Task<ClientReport> _opened;

    private ServedLab(TwoHostLab lab, string configuration, LabServer server, TaskCompletionSource started)
    {
        Lab = lab;
        _configuration = configuration;
        Server = server;
        var service = new IPEndPoint(LabAddresses.Service, 80);
        _kept = new KeepAliveClient("keep-alive", lab.Clients.Space, service, new KeepAliveOptions { Patience = s_patience }).RunAsync(started, _stop.Token);
        _opened = new ConnectingClient("connecting", lab.Clients.Space, service, rate: 20, s_patience).RunAsync(_stop.Token);
    }

    public TwoHostLab Lab { get; }

    public LabServer Server { get; private set; }

    /// <summary>Makes all of it; skips the test where a lab can't be made.</summary>
    public static async Task<ServedLab> StartAsync(CancellationToken cancellation)
    {
        Assert.SkipUnless(TwoHostLab.MissingPrerequisite() is null, TwoHostLab.MissingPrerequisite() ?? "");
        var lab = await TwoHostLab.StartAsync(new NginxOptions(), cancellation);
        try
        {
            var configuration = LabConfiguration.Write(lab);
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var served = new ServedLab(lab, configuration, await LabServer.StartAsync(IsthmusProgram.Path, lab, configuration, cancellation), started);
            await started.Task.WaitAsync(cancellation);
            return served;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server again after it was killed.</summary>
    public async Task RestartServerAsync(CancellationToken cancellation)
    {
        await Server.DisposeAsync();
        Server = await LabServer.StartAsync(IsthmusProgram.Path, Lab, _configuration, cancellation);
    }

    /// <summary>Stops the clients; each must have seen only whole, right answers, on one connection where it keeps one.</summary>
    public async Task AssertClientsUnharmedAsync()
    {
        await _stop.CancelAsync();
        foreach (var report in await Task.WhenAll(_kept, _opened))
            Assert.True(report is { Failed: 0, Requests: > 0 }, $"{report.Client}: {report.Requests} answers, {report.Failed} failed: {string.Join("; ", report.Failures)}\n{string.Join('\n', Server.Log)}");
        Assert.Equal(1, (await _kept).Connections);
    }

    /// <summary>The host whose nginx runs; exactly one must.</summary>
    public async Task<string> ServingHostAsync(CancellationToken cancellation)
    {
        var serving = new List<string>();
        foreach (var host in (NamespaceHost[])[Lab.A, Lab.B])
        {
            if (File.Exists(host.Space.Root + Lab.Nginx.Options.PidFile)
                && HostProcess.ToOuterPid(host.Space, await Lab.Nginx.ReadPidAsync(host.Space, cancellation)) is not null)
                serving.Add(host.Space.Name);
        }

        return Assert.Single(serving);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Server.DisposeAsync();
        await Lab.DisposeAsync();
        await Task.WhenAll(_kept, _opened);
        _stop.Dispose();
    }
}
