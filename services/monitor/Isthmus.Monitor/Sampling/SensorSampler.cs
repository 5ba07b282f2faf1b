using System.Collections.Concurrent;
using Isthmus.Contracts.Decide;
using Isthmus.Hosting;
using Microsoft.Extensions.Options;

namespace Isthmus.Monitor.Sampling;

/// <summary>Samples with the real sensors.</summary>
public sealed class SensorSampler(IOptions<IsthmusOptions> options, TimeProvider time) : ILoadSampler, IDisposable
{
    private readonly ConcurrentDictionary<string, ServiceSensors> _sensors = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, LoadSampled> _before = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<LoadSampled> SampleAsync(string service, string host, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(service);
        var sensors = _sensors.GetOrAdd(service, name => new ServiceSensors(options.Value, options.Value.Services[name]));
        var sampledAt = time.GetUtcNow();
        var status = await sensors.StatusAsync(cancellation).ConfigureAwait(false);
        var (queues, counters) = (sensors.Queues(host), sensors.Counters(host));
        var sample = new LoadSampled
        {
            Service = service,
            Host = host,
            SampledAt = sampledAt,
            ActiveConnections = status.Value?.Active,
            Accepted = status.Value?.Accepted,
            Handled = status.Value?.Handled,
            Requests = status.Value?.Requests,
            AcceptQueueDepth = queues.Value?.AcceptQueue,
            AcceptQueueLimit = queues.Value?.AcceptQueueLimit,
            ListenOverflows = counters.Value?.Overflows,
            ListenDrops = counters.Value?.Drops,
            LostSensors = [.. ((string?[])[status.Lost, queues.Lost, counters.Lost]).OfType<string>()],
        };
        sample = sample with { RequestsPerSecond = RequestRate.Between(_before.GetValueOrDefault(service), sample) };
        _before[service] = sample;
        return sample;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var sensors in _sensors.Values)
            sensors.Dispose();
    }
}
