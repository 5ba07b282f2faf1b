using Isthmus.Policy.Profiles;

namespace Isthmus.Policy.Decisions;

/// <summary>What is known of one host when a decision is made.</summary>
public sealed record HostView
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it does at each load.</summary>
    public required OsProfile Profile { get; init; }

    /// <summary>Why no service can go there now; null when it is ready.</summary>
    public string? NotReady { get; init; }

    /// <summary>False for hosts that load never moves the service to.</summary>
    public bool ForLoad { get; init; } = true;

    /// <summary>Why it is failing; null when it isn't.</summary>
    public string? Failing { get; init; }

    /// <summary>The published vulnerability that its system has; null when none is known.</summary>
    public string? Vulnerability { get; init; }

    /// <summary>True when services must leave for the vulnerability at once, not only in a maintenance window.</summary>
    public bool VulnerabilityUrgent { get; init; }

    /// <summary>When work on it begins; null when none is announced.</summary>
    public DateTimeOffset? MaintenanceFrom { get; init; }

    /// <summary>When that work ends; null for until further notice.</summary>
    public DateTimeOffset? MaintenanceUntil { get; init; }

    /// <summary>Why a service should not be put there over the given time; null when it may.</summary>
    public string? Unfit(DateTimeOffset now, TimeSpan ahead) => NotReady
        ?? (Failing is null ? null : $"it is failing: {Failing}")
        ?? (Vulnerability is null ? null : $"it is vulnerable: {Vulnerability}")
        ?? (IsInMaintenance(now, ahead) ? "it is or will be under maintenance" : null);

    /// <summary>True when work on it is under way or begins within <paramref name="ahead"/>.</summary>
    public bool IsInMaintenance(DateTimeOffset now, TimeSpan ahead) =>
        MaintenanceFrom is { } from && now + ahead >= from && (MaintenanceUntil is not { } until || now < until);
}
