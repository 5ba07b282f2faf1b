using Isthmus.Bench.Blackout.Moves;
using Isthmus.Bench.Paper.Load;
using Isthmus.Lab;
using Isthmus.Lab.Commands;
using Isthmus.Lab.Network;
using Isthmus.Lab.Nginx;

namespace Isthmus.Bench.Paper.Experiments;

/// <summary>One measurement between two hosts that are namespaces of this machine, each with a lab of its own.</summary>
internal sealed class NamespaceExperiment(PaperOptions options)
{
    private static readonly TimeSpan QuitTime = TimeSpan.FromSeconds(10);

    /// <param name="mode">"a", "b" or "move".</param>
    /// <param name="connections">The level.</param>
    /// <param name="moveAt">When to move, seconds.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Measurement> RunAsync(string mode, int connections, double moveAt, CancellationToken cancellation)
    {
        await using var lab = await TwoHostLab.StartAsync(Nginx(), cancellation);
        if (mode == "b")
            await StartOnBAsync(lab, cancellation);
        var load = new AbLoad(lab.Clients.Space, $"http://{LabAddresses.Service}{LabNginx.PagePath}", options.PerProcess, options.Timeout);
        var directory = $"{lab.Directory}/ab";
        if (mode != "move")
            return new Measurement(mode, connections, await load.RunAsync(connections, options.Requests, directory, cancellation));

        var mover = new IsthmusMover(options.Criu);
        await using var prepared = await mover.PrepareAsync(lab, cancellation);
        var loading = load.RunAsync(connections, options.Requests, directory, cancellation);
        await Task.Delay(TimeSpan.FromSeconds(moveAt), cancellation);
        try
        {
            var report = await mover.MoveAsync(lab, prepared, cancellation);
            return new Measurement(mode, connections, await loading, moveAt, report);
        }
        catch (InvalidOperationException failure)
        {
            return new Measurement(mode, connections, await loading, moveAt, null, failure.Message);
        }
    }

    // The paper's: one worker, 18,000 connections of it, no sendfile; a page as small as nginx's own.
    private NginxOptions Nginx() => new() { DownloadBytes = 1, Backlog = options.Backlog, Listen = [new(LabAddresses.Service, 80)] };

    private static async Task StartOnBAsync(TwoHostLab lab, CancellationToken cancellation)
    {
        await lab.Nginx.QuitAsync(lab.A.Space, QuitTime, cancellation);
        await lab.A.Space.RunAsync("ip", ["addr", "del", LabAddresses.ServiceWithPrefix, "dev", "eth0"], null, cancellation);
        await lab.B.Space.RunAsync("ip", ["addr", "add", LabAddresses.ServiceWithPrefix, "dev", "eth0"], null, cancellation);
        await lab.Nginx.StartAsync(lab.B.Space, cancellation);
    }
}
