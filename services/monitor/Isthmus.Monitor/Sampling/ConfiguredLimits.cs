using Isthmus.Hosting;
using Isthmus.Policy.Thresholds;

namespace Isthmus.Monitor.Sampling;

/// <summary>The thresholds of a service as configured.</summary>
internal static class ConfiguredLimits
{
    public static PolicyLimits Of(ServiceOptions service, MonitorOptions monitor) =>
        new(service.HighConnections, service.LowConnections, Named(service.HighLoadHost), Named(service.LowLoadHost), monitor.ConsecutiveSamples, monitor.StaleAfter, monitor.CoolDown);

    private static string? Named(string host) => host.Length == 0 ? null : host;
}
