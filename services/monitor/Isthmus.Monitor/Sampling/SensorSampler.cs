using System.Collections.Concurrent;
using Isthmus.Contracts.Decide;
using Isthmus.Hosting;
using Isthmus.Linux.Sockets;
using Isthmus.Monitor.Sensors;
using Microsoft.Extensions.Options;

namespace Isthmus.Monitor.Sampling;

/// <summary>Samples with the real sensors.</summary>
public sealed class SensorSampler(IOptions<IsthmusOptions> options, HostReadings hosts, TimeProvider time) : ILoadSampler, IDisposable
{
    private readonly ConcurrentDictionary<string, ServiceSensors> _sensors = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ServiceReading> _before = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<LoadSampled> SampleAsync(string service, string host, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(service);
        var configured = options.Value.Services[service];
        var sensors = _sensors.GetOrAdd(service, _ => new ServiceSensors(configured, time));
        var (sampledAt, readAt) = (time.GetUtcNow(), time.GetTimestamp());
        // Side by side: a service that hangs costs a sample its patience once.
        var (status, latency) = (sensors.StatusAsync(cancellation), sensors.LatencyAsync(cancellation));
        var hostSample = await hosts.OfAsync(host, cancellation).ConfigureAwait(false);
        var queues = hostSample?.Listeners.Value?.Of(host, configured.Ports.AsReadOnly()) ?? SensorReading<ListenerQueues>.LostBecause(hostSample?.Listeners.Lost ?? "");
        var now = new ServiceReading(host, sampledAt, readAt, await status.ConfigureAwait(false), await latency.ConfigureAwait(false), queues, hostSample);
        var before = _before.GetValueOrDefault(service);
        _before[service] = now;
        return SampleComposer.Compose(service, before, now, before is null ? TimeSpan.Zero : time.GetElapsedTime(before.ReadAt, readAt));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var sensors in _sensors.Values)
            sensors.Dispose();
    }
}
