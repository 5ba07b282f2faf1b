using System.Diagnostics;
using System.Globalization;
using Isthmus.Linux;
using Isthmus.Policy.Decisions;
using Isthmus.Policy.Profiles;
using Isthmus.Policy.Traces;

namespace Isthmus.Bench.Monitor;

/// <summary>A decision of a policy that has seen a week of one-second samples, and what the week left in memory.</summary>
internal static class DecisionBench
{
    private const int Week = 7 * 24 * 3600;
    private const int Measured = 1000;
    private const double NanosecondsPerMillisecond = 1e6;

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
        var (wall, thread) = (new double[Measured], new double[Measured]);
        for (var second = Week; second < Week + Measured; second++)
        {
            var (one, own) = (Stopwatch.GetTimestamp(), Clock.Nanoseconds(Clock.CLOCK_THREAD_CPUTIME_ID));
            host = policy.Decide(Input(trace, second, host, hosts)).Destination ?? host;
            policy.Explain();
            (wall[second - Week], thread[second - Week]) = (Stopwatch.GetElapsedTime(one).TotalMilliseconds, (Clock.Nanoseconds(Clock.CLOCK_THREAD_CPUTIME_ID) - own) / NanosecondsPerMillisecond);
        }

        Array.Sort(wall);
        Array.Sort(thread);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"decision after a week of one-second samples, explanation included, {Measured} times: processor time of its thread {thread[Measured / 2]:0.000} ms median, {thread[Measured * 99 / 100]:0.000} ms for 99 of 100, {thread[^1]:0.000} ms longest; by the clock {wall[Measured / 2]:0.000}, {wall[Measured * 99 / 100]:0.000} and {wall[^1]:0.000} ms; the week replayed in {week.TotalSeconds:0.00} s; memory after the week less that after an hour: {after - early} bytes"));
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
