using System.Diagnostics;
using System.Globalization;
using Isthmus.Monitor.Sampling;
using Microsoft.Extensions.DependencyInjection;

namespace Isthmus.Bench.Monitor;

/// <summary>Many services on one monitor: its loops, decisions and messages, with samples that cost nothing.</summary>
internal static class ScaleBench
{
    private const int LongestStart = 120;

    public static async Task RunAsync(int services, int seconds)
    {
        var names = Enumerable.Range(0, services).Select(i => $"s{i}").ToArray();
        var sampler = new SyntheticSampler(TimeProvider.System);
        await using var monitor = await MonitorProcess.StartAsync(MonitorProcess.Configuration(names, "10.77.0.100/24"), builder => builder.Services.AddSingleton<ILoadSampler>(sampler));
        // Loops start and code is compiled until every service was sampled a few times.
        using var tick = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var waited = 0; sampler.Taken < 5L * services; waited++)
        {
            if (waited == LongestStart)
                throw new TimeoutException($"{services} services were sampled {sampler.Taken} times in {LongestStart} s.");
            await tick.WaitForNextTickAsync();
        }

        using var process = Process.GetCurrentProcess();
        var (cpu, started, taken, allocated, resident) = (process.TotalProcessorTime, Stopwatch.GetTimestamp(), sampler.Taken, GC.GetTotalAllocatedBytes(), process.WorkingSet64);
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        process.Refresh();
        var (elapsed, decisions, used) = (Stopwatch.GetElapsedTime(started).TotalSeconds, sampler.Taken - taken, process.TotalProcessorTime - cpu);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{services} services, sensors left out: {decisions / elapsed:0} decisions/s for {seconds} s, {used.TotalSeconds / elapsed:0.00} cores, {used.TotalMicroseconds / decisions:0.0} µs of processor each = {used.TotalSeconds / decisions * services:0.00} cores for all; {(GC.GetTotalAllocatedBytes() - allocated) / decisions} bytes allocated each; {resident >> 20} MiB resident at the start, {process.WorkingSet64 >> 20} MiB at the end"));
    }
}
