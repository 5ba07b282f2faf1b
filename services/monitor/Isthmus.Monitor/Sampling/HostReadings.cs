using System.Collections.Concurrent;
using Isthmus.Hosting;
using Isthmus.Linux;
using Isthmus.Monitor.Sensors;
using Isthmus.Monitor.Sensors.FreeBsd;
using Isthmus.Monitor.Sensors.Linux;
using Microsoft.Extensions.Options;

namespace Isthmus.Monitor.Sampling;

/// <summary>The hosts' sensors, read at most once in half an interval however many services ask.</summary>
public sealed class HostReadings(IOptions<IsthmusOptions> options, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, Entry> _hosts = new(StringComparer.Ordinal);

    /// <summary>The host's newest sample; null when this process doesn't do that host's work.</summary>
    public async ValueTask<HostSample?> OfAsync(string host, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (!options.Value.Hosts.TryGetValue(host, out var configured) || !configured.Local)
            return null;
        var entry = _hosts.GetOrAdd(host, name => new Entry(Create(name, configured, time)));
        var newest = entry.Newest;
        if (newest is not null && IsFresh(newest))
            return newest;
        await entry.Turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (entry.Newest is not { } other || !IsFresh(other))
                entry.Newest = await entry.Sensors.ReadAsync(cancellation).ConfigureAwait(false);
            return entry.Newest;
        }
        finally
        {
            entry.Turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var entry in _hosts.Values)
        {
            entry.Sensors.Dispose();
            entry.Turn.Dispose();
        }
    }

    private static IHostSensors Create(string name, HostOptions host, TimeProvider time)
    {
        var space = new HostSpace(name, host.NamespacesOf);
        return host.Os == HostPlatform.FreeBsd ? new FreeBsdHostSensors(space, host.NativeCommand, time) : new LinuxHostSensors(space, time);
    }

    private bool IsFresh(HostSample sample) => time.GetElapsedTime(sample.ReadAt) < options.Value.Monitor.Interval / 2;

    private sealed class Entry(IHostSensors sensors)
    {
        public IHostSensors Sensors { get; } = sensors;

        public SemaphoreSlim Turn { get; } = new(1, 1);

        public volatile HostSample? Newest;
    }
}
