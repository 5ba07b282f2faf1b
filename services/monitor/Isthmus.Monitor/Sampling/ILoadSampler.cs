using Isthmus.Contracts.Decide;

namespace Isthmus.Monitor.Sampling;

/// <summary>Reads every sensor of a service once.</summary>
public interface ILoadSampler
{
    /// <summary>One sample; a sensor that can't be read is listed as lost, never thrown.</summary>
    /// <param name="service">The service's name, as configured.</param>
    /// <param name="host">The host that serves.</param>
    /// <param name="cancellation">Ends the sampling.</param>
    Task<LoadSampled> SampleAsync(string service, string host, CancellationToken cancellation);
}
