using Isthmus.Linux.Sockets;
using Isthmus.Monitor.Sensors;

namespace Isthmus.Monitor.Sampling;

/// <summary>All that was read for one sample of a service.</summary>
/// <param name="Host">The host that serves.</param>
/// <param name="SampledAt">The wall clock, UTC.</param>
/// <param name="ReadAt">The clock that only goes forward.</param>
/// <param name="Status">nginx's counters.</param>
/// <param name="Latency">The service's latency.</param>
/// <param name="Queues">Its listeners.</param>
/// <param name="HostSample">Its host; null when this process doesn't do that host's work.</param>
internal sealed record ServiceReading(
    string Host, DateTimeOffset SampledAt, long ReadAt, SensorReading<StubStatus> Status, SensorReading<ServiceLatency> Latency,
    SensorReading<ListenerQueues> Queues, HostSample? HostSample)
{
    /// <summary>The sensors that could not be read, with the reason.</summary>
    public IEnumerable<string> Lost => ((string?[])[Status.Lost, Latency.Lost]).OfType<string>()
        .Concat(HostSample is null ? [$"kernel of host '{Host}': its work is done by another process"] : HostSample.Lost)
        .Concat(HostSample?.Listeners.Lost is null && Queues.Lost is { } queues && HostSample is not null ? [queues] : []);
}
