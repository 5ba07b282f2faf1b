using System.Diagnostics;
using System.Globalization;
using Isthmus.Contracts.Decide;
using Isthmus.Hosting;
using Isthmus.Lab;
using Isthmus.Lab.Network;
using MassTransit;

namespace Isthmus.Bench.Monitor;

/// <summary>What sampling a service each second costs, with every real sensor, on a real nginx.</summary>
internal static class SamplingBench
{
    public static async Task RunAsync(int services, int seconds)
    {
        if (TwoHostLab.MissingPrerequisite() is { } missing)
        {
            Console.WriteLine($"sampling was not measured: {missing}");
            return;
        }

        await using var lab = await TwoHostLab.StartAsync();
        var names = Enumerable.Range(0, services).Select(i => $"s{i}").ToArray();
        var (lost, samples) = (0, 0);
        var options = MonitorProcess.Configuration(names, LabAddresses.ServiceWithPrefix, lab.A.Space.NamespacesOf, lab.Network.Space.NamespacesOf);
        await using var monitor = await MonitorProcess.StartAsync(options, builder => builder.Services.AddBusEndpoint("bench", (endpoint, _) => endpoint.Handler<LoadsSampled>(context =>
        {
            Interlocked.Add(ref samples, context.Message.Samples.Count);
            Interlocked.Add(ref lost, context.Message.Samples.Sum(sample => sample.LostSensors.Count));
            return Task.CompletedTask;
        })));
        await Task.Delay(TimeSpan.FromSeconds(5));
        using var process = Process.GetCurrentProcess();
        var (cpu, started, before) = (process.TotalProcessorTime, Stopwatch.GetTimestamp(), samples);
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        process.Refresh();
        var (elapsed, taken) = (Stopwatch.GetElapsedTime(started).TotalSeconds, samples - before);
        var perSample = (process.TotalProcessorTime - cpu).TotalMilliseconds / taken;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"sampling with all sensors: {services} services, {taken / elapsed:0} samples/s, {perSample:0.00} ms of processor a sample = {perSample / 10:0.00} % of a core for a service a second; {lost} sensors lost"));
    }
}
