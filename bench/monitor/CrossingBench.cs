using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Isthmus.Contracts.Decide;
using Isthmus.Hosting;
using Isthmus.Lab;
using Isthmus.Lab.Network;
using Isthmus.Linux.Network;
using MassTransit;

namespace Isthmus.Bench.Monitor;

/// <summary>From a load that has risen at a real nginx to LoadThresholdCrossed on the bus.</summary>
internal static class CrossingBench
{
    private const int Clients = 60;

    public static async Task RunAsync(int repeat)
    {
        if (TwoHostLab.MissingPrerequisite() is { } missing)
        {
            Console.WriteLine($"crossing was not measured: {missing}");
            return;
        }

        await using var lab = await TwoHostLab.StartAsync();
        var crossed = Channel.CreateUnbounded<(LoadThresholdCrossed Message, long At, DateTimeOffset Now)>();
        var options = MonitorProcess.Configuration(["web"], LabAddresses.ServiceWithPrefix, lab.A.Space.NamespacesOf, lab.Network.Space.NamespacesOf);
        (options.Services["web"].HighConnections, options.Services["web"].LowConnections) = (Clients / 2, Clients / 4);
        options.Monitor.DryRun = true;
        await using var monitor = await MonitorProcess.StartAsync(options, builder => builder.Services.AddBusEndpoint("bench", (endpoint, _) =>
            endpoint.Handler<LoadThresholdCrossed>(context => crossed.Writer.WriteAsync((context.Message, Stopwatch.GetTimestamp(), TimeProvider.System.GetUtcNow())).AsTask())));
        var (fromLoad, fromSample) = (new List<double>(), new List<double>());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15 * repeat));
        // The first crossing compiles; a quiet start is no fall.
        for (var run = 0; run <= repeat; run++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(500, 1500)), patience.Token);
            var sockets = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => ConnectAsync(lab, patience.Token)));
            var risen = Stopwatch.GetTimestamp();
            var (message, at, now) = await NextAsync(crossed.Reader, rising: true, patience.Token);
            Array.ForEach(sockets, socket => socket.Dispose());
            await NextAsync(crossed.Reader, rising: false, patience.Token);
            if (run == 0)
                continue;
            fromLoad.Add(Stopwatch.GetElapsedTime(risen, at).TotalMilliseconds);
            fromSample.Add((now - message.CrossedAt).TotalMilliseconds);
        }

        fromLoad.Sort();
        fromSample.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"LoadThresholdCrossed, {repeat} times, default settings: {fromLoad[repeat / 2]:0} ms median, {fromLoad[^1]:0} ms longest after the load was there; {fromSample[repeat / 2]:0} ms median, {fromSample[^1]:0} ms longest after its sample began"));
    }

    private static async Task<Socket> ConnectAsync(TwoHostLab lab, CancellationToken cancellation) =>
        await NetworkNamespace.ConnectAsync(lab.Clients.Space, new IPEndPoint(LabAddresses.Service, 80), cancellation);

    private static async Task<(LoadThresholdCrossed Message, long At, DateTimeOffset Now)> NextAsync(
        ChannelReader<(LoadThresholdCrossed Message, long At, DateTimeOffset Now)> reader, bool rising, CancellationToken cancellation)
    {
        while (true)
        {
            var next = await reader.ReadAsync(cancellation);
            if (next.Message.Rising == rising)
                return next;
        }
    }
}
