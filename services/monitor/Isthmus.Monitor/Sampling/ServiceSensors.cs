using Isthmus.Hosting;
using Isthmus.Linux;
using Isthmus.Linux.Sockets;
using Isthmus.Monitor.Sensors;

namespace Isthmus.Monitor.Sampling;

/// <summary>The sensors of one service: nginx through the service address, the kernel on the host that serves.</summary>
internal sealed class ServiceSensors : IDisposable
{
    // A sample must not be late because the service is: most of a second's interval is enough.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(800);

    private readonly IsthmusOptions _options;
    private readonly ServiceOptions _service;
    private readonly StubStatusSensor? _status;

    public ServiceSensors(IsthmusOptions options, ServiceOptions service)
    {
        (_options, _service) = (options, service);
        if (service.StatusPath.Length == 0)
            return;
        var address = service.Address.Split('/')[0];
        var literal = address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;
        _status = new StubStatusSensor(
            new HostSpace("monitor", service.ProbeFromNamespacesOf), new Uri($"http://{literal}:{service.Ports[0]}{service.StatusPath}"), Patience);
    }

    public async Task<SensorReading<StubStatus>> StatusAsync(CancellationToken cancellation) => _status is null
        ? SensorReading<StubStatus>.LostBecause("stub_status: no StatusPath is configured")
        : await _status.ReadAsync(cancellation).ConfigureAwait(false);

    public SensorReading<ListenerQueues> Queues(string host) => SpaceOf(host) is { } space
        ? new AcceptQueueSensor(space, [.. _service.Ports]).Read()
        : SensorReading<ListenerQueues>.LostBecause($"accept queue: host '{host}' is not served by this process");

    public SensorReading<ListenCounters> Counters(string host) => SpaceOf(host) is { } space
        ? new ListenCounterSensor(space).Read()
        : SensorReading<ListenCounters>.LostBecause($"listen counters: host '{host}' is not served by this process");

    public void Dispose() => _status?.Dispose();

    private HostSpace? SpaceOf(string host) => LocalHosts.Of(_options).FirstOrDefault(local => local.Name == host)?.Space;
}
