namespace Isthmus.Monitor.Sensors;

/// <summary>Reads a host: one implementation an operating system, one instance a host.</summary>
public interface IHostSensors : IDisposable
{
    /// <summary>Reads every sensor once; what can't be read is lost with its reason, never thrown.</summary>
    ValueTask<HostSample> ReadAsync(CancellationToken cancellation);
}
