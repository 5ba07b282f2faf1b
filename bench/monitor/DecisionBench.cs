using System.Diagnostics;
using System.Globalization;
using Isthmus.Policy.Decisions;
using Isthmus.Policy.Profiles;
using Isthmus.Policy.Traces;

namespace Isthmus.Bench.Monitor;

/// <summary>A decision of a policy that has seen a week of one-second samples, and what the week left in memory.</summary>
internal static class DecisionBench
{
    private const int Week = 7 * 24 * 3600;
    private const int Measured = 1000;

    public static void Run()
    {
        var hosts = new[] { new HostView { Name = "a", Profile = ShippedProfiles.Os("linux-paper") }, new HostView { Name = "b", Profile = ShippedProfiles.Os("freebsd-paper") } };
        var settings = new PolicySettings { Move = ShippedProfiles.Move("isthmus") };
        var trace = TraceGenerator.Make(TraceShape.Daily, TimeSpan.FromSeconds(Week + Measured), 1000, 10_000, 0.05, 1);
        var policy = new ForecastPolicy(settings);
        var (host, started) = ("a", Stopwatch.GetTimestamp());
        long early = 0;
        for (var second = 0; second < Week; second++)
        {
            host = policy.Decide(Input(trace, second, host, hosts)).Destination ?? host;
            if (second == 3600)
                early = GC.GetTotalMemory(forceFullCollection: true);
        }

        var week = Stopwatch.GetElapsedTime(started);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        var (longest, begun) = (TimeSpan.Zero, Stopwatch.GetTimestamp());
        for (var second = Week; second < Week + Measured; second++)
        {
            var one = Stopwatch.GetTimestamp();
            host = policy.Decide(Input(trace, second, host, hosts)).Destination ?? host;
            policy.Explain();
            longest = Stopwatch.GetElapsedTime(one) is var took && took > longest ? took : longest;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"decision after a week of one-second samples: mean {Stopwatch.GetElapsedTime(begun).TotalMilliseconds / Measured:0.0000} ms, longest of {Measured} {longest.TotalMilliseconds:0.000} ms, explanation included; the week replayed in {week.TotalSeconds:0.00} s; memory after the week less that after an hour: {after - early} bytes"));
        GC.KeepAlive(policy);
    }

    private static PolicyInput Input(LoadTrace trace, int second, string host, HostView[] hosts) => new()
    {
        Now = trace.Start.AddSeconds(second),
        SampledAt = trace.Start.AddSeconds(second),
        Host = host,
        Connections = trace.Points[second].Connections,
        Hosts = hosts,
    };
}
