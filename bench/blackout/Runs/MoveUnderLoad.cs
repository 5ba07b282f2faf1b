using System.Net;
using Isthmus.Bench.Blackout.Moves;
using Isthmus.Lab;
using Isthmus.Lab.Load;
using Isthmus.Lab.Network;
using Isthmus.Lab.Nginx;

namespace Isthmus.Bench.Blackout.Runs;

/// <summary>
/// One run: a fresh lab, connections that idle, one client that asks all the time on one connection, and one that opens
/// new ones all the time; then a move.
/// </summary>
internal sealed class MoveUnderLoad(IMover mover, int connections, int repetition)
{
    private const int NewConnectionsPerSecond = 100;

    // Long enough for the clients' first requests not to be what is measured, and for a lost packet's retransmission after it.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task<RunResult> RunAsync(CancellationToken cancellation)
    {
        var service = new IPEndPoint(LabAddresses.Service, 80);
        await using var lab = await TwoHostLab.StartAsync(new NginxOptions { DownloadBytes = 1 << 20 }, cancellation);
        await using var prepared = await mover.PrepareAsync(lab, cancellation);
        await using var idle = new LoadGenerator("idle", lab.Clients.Space, service, Patience);
        await idle.SetConnectionsAsync(connections, cancellation);
        if (idle.Open != connections)
            throw new InvalidOperationException($"Only {idle.Open} of {connections} connections could be opened: {string.Join(' ', idle.Report().Failures)}");

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var keepAlive = new KeepAliveClient("established", lab.Clients.Space, service, new KeepAliveOptions { Patience = Patience });
        var connecting = new ConnectingClient("connecting", lab.Clients.Space, service, NewConnectionsPerSecond, Patience);
        var started = new TaskCompletionSource();
        var established = keepAlive.RunAsync(started, stop.Token);
        var opening = connecting.RunAsync(stop.Token);
        await started.Task;
        await Task.Delay(WarmUp, cancellation);

        keepAlive.TakeLongestWait();
        connecting.TakeLongestWait();
        var before = connecting.Report();
        var move = await mover.MoveAsync(lab, prepared, cancellation);
        await Task.Delay(Aftermath, cancellation);
        await stop.CancelAsync();
        var clients = await Task.WhenAll(established, opening);
        return new RunResult
        {
            Mover = mover.Name,
            Connections = connections,
            Repetition = repetition,
            Blackout = clients[0].LongestWait,
            LongestConnect = clients[1].LongestWait,
            ConnectionsFailed = clients[1].Failed,
            ConnectionsTried = clients[1].Requests + clients[1].Failed - before.Requests - before.Failed,
            RequestsFailed = clients[0].Failed,
            ConnectionsAlive = await idle.CountAliveAsync(cancellation),
            Move = move,
        };
    }
}
