using System.Collections.Concurrent;
using Isthmus.Hosting;
using Isthmus.Monitor.Sampling;
using Isthmus.Monitor.Sensors;
using Isthmus.Policy.Decisions;
using Isthmus.Policy.Hosts;
using Isthmus.Policy.Profiles;
using Microsoft.Extensions.Options;

namespace Isthmus.Monitor.Hosts;

/// <summary>What is known of every host when a decision is made: its profile, notices about it, and its sensors where this process reads them.</summary>
public sealed class HostViews(IOptions<IsthmusOptions> options, NoticeBoard notices, MoveAttempts attempts, HostReadings readings, TimeProvider time)
{
    private static readonly string? KernelRelease = File.Exists("/proc/sys/kernel/osrelease") ? File.ReadAllText("/proc/sys/kernel/osrelease").Trim() : null;

    private readonly ConcurrentDictionary<string, OsProfile> _profiles = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, HostHealth> _health = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, KnownHost> _known = new(StringComparer.Ordinal);

    /// <summary>The hosts that a service may have, the serving one first.</summary>
    public async ValueTask<IReadOnlyList<HostView>> OfAsync(string service, string serving, CancellationToken cancellation)
    {
        var (configured, all) = (options.Value.Services[service], options.Value.Hosts);
        var views = new List<HostView>(configured.MayRunOn.Count == 0 ? all.Count : Math.Min(all.Count, configured.MayRunOn.Count + 3));
        if (all.TryGetValue(serving, out var own))
            views.Add(await ViewAsync(service, configured, serving, own, cancellation).ConfigureAwait(false));
        foreach (var (name, host) in all)
        {
            if (name != serving && (configured.MayRunOn.Count == 0 || configured.MayRunOn.Contains(name) || IsForLoad(configured, name)))
                views.Add(await ViewAsync(service, configured, name, host, cancellation).ConfigureAwait(false));
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

    private async ValueTask<HostView> ViewAsync(string service, ServiceOptions configured, string name, HostOptions host, CancellationToken cancellation)
    {
        var sample = await readings.OfAsync(name, cancellation).ConfigureAwait(false);
        var (current, now) = (notices.Current, time.GetUtcNow());
        if (!_known.TryGetValue(name, out var known) || !known.Holds(sample, current, now))
            _known[name] = known = Known(name, host, sample, current, now);
        var view = IsForLoad(configured, name) ? known.ForLoad : known.View;
        return attempts.WhyNot(service, name) is { } refused ? view with { NotReady = refused } : view;
    }

    private KnownHost Known(string name, HostOptions host, HostSample? sample, HostNotices current, DateTimeOffset now)
    {
        var health = sample is null ? null : _health.GetOrAdd(name, _ => new HostHealth(options.Value.Monitor)).Judge(sample);
        var vulnerability = current.VulnerabilityOf(host.Os.ToString(), VersionOf(host));
        // A work that is over is no maintenance, also when nobody said so.
        var maintenance = current.Maintenance.GetValueOrDefault(name) is { } asked && !(asked.Until <= now) ? asked : null;
        return new KnownHost(sample, current, maintenance?.Until, new HostView
        {
            Name = name,
            Profile = ProfileOf(name, host),
            NotReady = health?.NotReady,
            Failing = current.Failing.GetValueOrDefault(name) is { } failing ? $"{failing.Reason} ({failing.ReportedBy})" : health?.Failing,
            Vulnerability = vulnerability is null ? null : $"{vulnerability.Advisory}{(vulnerability.Summary is { } summary ? $": {summary}" : "")}",
            VulnerabilityUrgent = vulnerability?.Urgent ?? false,
            MaintenanceFrom = maintenance?.From,
            MaintenanceUntil = maintenance?.Until,
            ForLoad = false,
        });
    }

    private bool IsForLoad(ServiceOptions configured, string host) =>
        options.Value.Monitor.Policy == PlacementPolicy.Forecast && (configured.HighLoadHost == host || configured.LowLoadHost == host);

    private OsProfile ProfileOf(string name, HostOptions host) =>
        _profiles.GetOrAdd(name, _ => ShippedProfiles.Os(host.Profile.Length > 0 ? host.Profile : host.Os == HostPlatform.FreeBsd ? "freebsd-paper" : "linux-paper"));

    private static string? VersionOf(HostOptions host) =>
        host.OsVersion.Length > 0 ? host.OsVersion : host is { Os: HostPlatform.Linux, Local: true } ? KernelRelease : null;
}
