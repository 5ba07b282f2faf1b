using System.Net;
using Isthmus.Hosting;
using Isthmus.Linux;
using Isthmus.Monitor.Sensors;

namespace Isthmus.Monitor.Sampling;

/// <summary>The sensors of one service that ask it through the service address: nginx's counters, and its latency.</summary>
internal sealed class ServiceSensors : IDisposable
{
    // A sample must not be late because the service is: most of a second's interval is enough.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(800);

    private readonly StubStatusSensor? _status;
    private readonly LatencyProbe _latency;

    public ServiceSensors(ServiceOptions service, TimeProvider time)
    {
        var endpoint = new IPEndPoint(IPAddress.Parse(service.Address.Split('/')[0]), service.Ports[0]);
        var from = new HostSpace("monitor", service.ProbeFromNamespacesOf);
        _latency = new LatencyProbe(from, endpoint, service.ProbePath, Patience, time);
        if (service.StatusPath.Length > 0)
            _status = new StubStatusSensor(from, new Uri($"http://{endpoint}{service.StatusPath}"), Patience);
    }

    public Task<SensorReading<StubStatus>> StatusAsync(CancellationToken cancellation) => _status is null
        ? Task.FromResult(SensorReading<StubStatus>.LostBecause("stub_status: no StatusPath is configured"))
        : _status.ReadAsync(cancellation);

    public Task<SensorReading<ServiceLatency>> LatencyAsync(CancellationToken cancellation) => _latency.ReadAsync(cancellation);

    public void Dispose() => _status?.Dispose();
}
