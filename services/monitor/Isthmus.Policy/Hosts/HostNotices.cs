using Isthmus.Contracts.Decide;

namespace Isthmus.Policy.Hosts;

/// <summary>The notices that hold now: a value, kept in a file by whoever acts on it.</summary>
public sealed record HostNotices
{
    /// <summary>Hosts that are or will be worked on, by name; the newest notice of a host holds.</summary>
    public IReadOnlyDictionary<string, HostMaintenanceRequested> Maintenance { get; init; } = new Dictionary<string, HostMaintenanceRequested>();

    /// <summary>Vulnerabilities by advisory.</summary>
    public IReadOnlyDictionary<string, OsVulnerabilityAnnounced> Vulnerabilities { get; init; } = new Dictionary<string, OsVulnerabilityAnnounced>();

    /// <summary>Hosts that are failing, by name.</summary>
    public IReadOnlyDictionary<string, HostFailing> Failing { get; init; } = new Dictionary<string, HostFailing>();

    /// <summary>The notices after another has come.</summary>
    /// <exception cref="ArgumentException">It is a notice of an unknown kind.</exception>
    public HostNotices With(INotice notice) => notice switch
    {
        HostMaintenanceRequested request => this with { Maintenance = With(Maintenance, request.Host, request) },
        HostMaintenanceEnded end => this with { Maintenance = With(Maintenance, end.Host, null) },
        OsVulnerabilityAnnounced announced => this with { Vulnerabilities = With(Vulnerabilities, announced.Advisory, announced) },
        OsVulnerabilityWithdrawn withdrawn => this with { Vulnerabilities = With(Vulnerabilities, withdrawn.Advisory, null) },
        HostFailing failing => this with { Failing = With(Failing, failing.Host, failing) },
        HostRecovered recovered => this with { Failing = With(Failing, recovered.Host, null) },
        _ => throw new ArgumentException($"A notice of the kind {notice?.GetType().Name} is not known.", nameof(notice)),
    };

    /// <summary>The vulnerability that a system has, an urgent one first; null when it has none that is known.</summary>
    public OsVulnerabilityAnnounced? VulnerabilityOf(string os, string? version) => Vulnerabilities.Values
        .Where(notice => string.Equals(notice.Os, os, StringComparison.OrdinalIgnoreCase) && OsVersion.IsWithin(version, notice.FirstAffected, notice.FixedIn))
        .OrderByDescending(notice => notice.Urgent).ThenBy(notice => notice.Advisory, StringComparer.Ordinal).FirstOrDefault();

    private static Dictionary<string, T> With<T>(IReadOnlyDictionary<string, T> known, string key, T? value)
        where T : class
    {
        var changed = new Dictionary<string, T>(known, StringComparer.Ordinal);
        if (value is null)
            changed.Remove(key);
        else
            changed[key] = value;
        return changed;
    }
}
