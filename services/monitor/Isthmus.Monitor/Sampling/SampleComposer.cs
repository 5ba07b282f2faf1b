using System.Globalization;
using Isthmus.Contracts.Decide;
using Isthmus.Monitor.Sensors;

namespace Isthmus.Monitor.Sampling;

/// <summary>Makes a sample of a reading and the one before it: rates, and what can't be compared. Pure.</summary>
internal static class SampleComposer
{
    // Between two readings the wall clock may drift by what NTP slews; more is a step.
    private static readonly TimeSpan LargestDrift = TimeSpan.FromSeconds(1);

    /// <param name="service">The service's name.</param>
    /// <param name="before">The reading before; null at first.</param>
    /// <param name="now">The reading.</param>
    /// <param name="elapsed">Between the two, by the clock that only goes forward.</param>
    public static LoadSampled Compose(string service, ServiceReading? before, ServiceReading now, TimeSpan elapsed)
    {
        // Another host's counters say nothing about this one's.
        var (host, hostBefore) = (now.HostSample, before?.Host == now.Host ? before.HostSample : null);
        double? HostRate<T>(Func<HostSample, SensorReading<T>> sensor, Func<T, long> counter)
            where T : struct => CounterRate.Between(
                hostBefore is not null && sensor(hostBefore).Value is { } earlier ? counter(earlier) : null,
                host is not null && sensor(host).Value is { } later ? counter(later) : null, elapsed);
        return new LoadSampled
        {
            Service = service,
            Host = now.Host,
            SampledAt = now.SampledAt,
            ActiveConnections = now.Status.Value?.Active,
            Accepted = now.Status.Value?.Accepted,
            Handled = now.Status.Value?.Handled,
            Requests = now.Status.Value?.Requests,
            RequestsPerSecond = CounterRate.Between(before?.Status.Value?.Requests, now.Status.Value?.Requests, elapsed),
            AcceptQueueDepth = now.Queues.Value?.AcceptQueue,
            AcceptQueueLimit = now.Queues.Value?.AcceptQueueLimit,
            HalfOpenConnections = now.Queues.Value?.Handshakes,
            ListenOverflows = host?.ListenCounters.Value?.Overflows,
            ListenDrops = host?.ListenCounters.Value?.Drops,
            EstablishedConnections = host?.Tcp.Value?.Established,
            RetransmitsPerSecond = HostRate(sample => sample.Tcp, tcp => tcp.Retransmitted),
            CpuUtilisation = Utilisation(hostBefore?.Processors.Value, host?.Processors.Value),
            RunnableTasks = host?.Runnable.Value,
            MemoryAvailableBytes = host?.Memory.Value?.Available,
            MemoryTotalBytes = host?.Memory.Value?.Total,
            CpuPressure = host?.CpuPressure.Value?.Some,
            MemoryPressure = host?.MemoryPressure.Value?.Some,
            MemoryStall = host?.MemoryPressure.Value?.Full,
            IoPressure = host?.IoPressure.Value?.Some,
            ReceivedBytesPerSecond = HostRate(sample => sample.Traffic, traffic => traffic.Received),
            SentBytesPerSecond = HostRate(sample => sample.Traffic, traffic => traffic.Sent),
            ConnectMilliseconds = now.Latency.Value?.Connect,
            ResponseMilliseconds = now.Latency.Value?.Response,
            LostSensors = [.. now.Lost],
            Irregularities = before is null ? [] : [.. Irregularities(before, now, elapsed)],
        };
    }

    private static double? Utilisation(ProcessorTimes? before, ProcessorTimes? now) =>
        before is { } earlier && now is { } later && later.Total > earlier.Total && later.Busy >= earlier.Busy
            ? Math.Min(1, (double)(later.Busy - earlier.Busy) / (later.Total - earlier.Total))
            : null;

    private static IEnumerable<string> Irregularities(ServiceReading before, ServiceReading now, TimeSpan elapsed)
    {
        if (before.Status.Value is { } earlier && now.Status.Value is { } later && (later.Requests < earlier.Requests || later.Accepted < earlier.Accepted))
            yield return string.Create(CultureInfo.InvariantCulture, $"nginx's counters went back (requests {earlier.Requests} to {later.Requests}): it was started anew");
        var jump = now.SampledAt - before.SampledAt - elapsed;
        if (jump.Duration() > LargestDrift)
            yield return string.Create(CultureInfo.InvariantCulture, $"the clock jumped by {jump.TotalSeconds:+0.0;-0.0} s");
        if (before.Host != now.Host)
            yield break;
        if (now.HostSample?.ListenCounters.Value?.Drops < before.HostSample?.ListenCounters.Value?.Drops || now.HostSample?.Tcp.Value?.Retransmitted < before.HostSample?.Tcp.Value?.Retransmitted)
            yield return $"the kernel's counters of host '{now.Host}' went back: it was started anew";
    }
}
