using System.Collections.Concurrent;
using Isthmus.Hosting;
using Isthmus.Monitor.Sampling;
using Isthmus.Monitor.Sensors;
using Isthmus.Policy.Decisions;
using Isthmus.Policy.Profiles;
using Microsoft.Extensions.Options;

namespace Isthmus.Monitor.Hosts;

/// <summary>What is known of every host when a decision is made: its profile, notices about it, and its sensors where this process reads them.</summary>
public sealed class HostViews(IOptions<IsthmusOptions> options, NoticeBoard notices, MoveAttempts attempts, HostReadings readings, TimeProvider time)
{
    private static readonly string? KernelRelease = File.Exists("/proc/sys/kernel/osrelease") ? File.ReadAllText("/proc/sys/kernel/osrelease").Trim() : null;

    private readonly ConcurrentDictionary<string, OsProfile> _profiles = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, HostHealth> _health = new(StringComparer.Ordinal);

    /// <summary>The hosts that a service may have, the serving one first.</summary>
    public async ValueTask<IReadOnlyList<HostView>> OfAsync(string service, string serving, CancellationToken cancellation)
    {
        var configured = options.Value.Services[service];
        var forLoad = options.Value.Monitor.Policy == PlacementPolicy.Forecast ? (string[])[configured.HighLoadHost, configured.LowLoadHost] : [];
        var views = new List<HostView>();
        foreach (var (name, host) in options.Value.Hosts)
        {
            if (name != serving && configured.MayRunOn.Count > 0 && !configured.MayRunOn.Contains(name) && !forLoad.Contains(name))
                continue;
            var view = await ViewAsync(service, name, host, cancellation).ConfigureAwait(false);
            views.Insert(name == serving ? 0 : views.Count, view with { ForLoad = forLoad.Contains(name) });
        }

        return views;
    }

    /// <summary>Loads every configured profile, so that a wrong one is told at the start.</summary>
    /// <exception cref="ProfileFormatException">One can't be used.</exception>
    public void LoadProfiles()
    {
        foreach (var (name, host) in options.Value.Hosts)
            ProfileOf(name, host);
    }

    private async ValueTask<HostView> ViewAsync(string service, string name, HostOptions host, CancellationToken cancellation)
    {
        var (now, current) = (time.GetUtcNow(), notices.Current);
        var sample = await readings.OfAsync(name, cancellation).ConfigureAwait(false);
        var health = sample is null ? null : _health.GetOrAdd(name, _ => new HostHealth(options.Value.Monitor)).Judge(sample);
        var vulnerability = current.VulnerabilityOf(host.Os.ToString(), VersionOf(host));
        // A work that is over is no maintenance, also when nobody said so.
        var maintenance = current.Maintenance.GetValueOrDefault(name) is { } asked && !(asked.Until <= now) ? asked : null;
        return new HostView
        {
            Name = name,
            Profile = ProfileOf(name, host),
            NotReady = attempts.WhyNot(service, name) ?? health?.NotReady,
            Failing = current.Failing.GetValueOrDefault(name) is { } failing ? $"{failing.Reason} ({failing.ReportedBy})" : health?.Failing,
            Vulnerability = vulnerability is null ? null : $"{vulnerability.Advisory}{(vulnerability.Summary is { } summary ? $": {summary}" : "")}",
            VulnerabilityUrgent = vulnerability?.Urgent ?? false,
            MaintenanceFrom = maintenance?.From,
            MaintenanceUntil = maintenance?.Until,
        };
    }

    private OsProfile ProfileOf(string name, HostOptions host) =>
        _profiles.GetOrAdd(name, _ => ShippedProfiles.Os(host.Profile.Length > 0 ? host.Profile : host.Os == HostPlatform.FreeBsd ? "freebsd-paper" : "linux-paper"));

    private static string? VersionOf(HostOptions host) =>
        host.OsVersion.Length > 0 ? host.OsVersion : host is { Os: HostPlatform.Linux, Local: true } ? KernelRelease : null;
}
