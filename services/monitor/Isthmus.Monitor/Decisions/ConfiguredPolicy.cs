using Isthmus.Hosting;
using Isthmus.Policy.Decisions;
using Isthmus.Policy.Profiles;
using Isthmus.Policy.Thresholds;

namespace Isthmus.Monitor.Decisions;

/// <summary>A service's policy as configured.</summary>
internal static class ConfiguredPolicy
{
    public static PolicyLimits Limits(ServiceOptions service, MonitorOptions monitor) =>
        new(service.HighConnections, service.LowConnections, Named(service.HighLoadHost), Named(service.LowLoadHost), monitor.ConsecutiveSamples, monitor.StaleAfter, monitor.CoolDown);

    /// <exception cref="ProfileFormatException">The profile of moves can't be used.</exception>
    /// <exception cref="FormatException">A window or a scheduled move is malformed.</exception>
    public static PolicySettings Settings(ServiceOptions service, MonitorOptions monitor) => new()
    {
        Horizon = monitor.Horizon,
        Stabilisation = monitor.Stabilisation,
        PanicWindow = monitor.PanicWindow,
        CoolDown = monitor.CoolDown,
        MovesPerHour = monitor.MovesPerHour,
        Margin = monitor.Margin,
        LatencyWeight = monitor.LatencyWeight,
        MoveRisk = monitor.MoveRisk,
        StaleAfter = monitor.StaleAfter,
        MaintenanceLead = monitor.MaintenanceLead,
        MaintenanceWindows = [.. service.MaintenanceWindows.Select(ClockWindow.Parse)],
        Schedule = [.. service.Schedule.Select(ScheduledMove.Parse)],
        Move = ShippedProfiles.Move(monitor.MoveProfile),
    };

    private static string? Named(string host) => host.Length == 0 ? null : host;
}
