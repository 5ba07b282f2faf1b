namespace Isthmus.Coordinator.Verify;

/// <summary>Asks a service for an answer through its address, from outside of every host.</summary>
public interface IServiceProbe
{
    /// <summary>Asks once.</summary>
    /// <param name="service">The service's name, as configured.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    Task<ProbeResult> ProbeAsync(string service, CancellationToken cancellation);
}
