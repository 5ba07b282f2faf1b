namespace Isthmus.Contracts.Decide;

/// <summary>Somebody will work on a host: services leave it in time and do not come while that lasts.</summary>
public sealed record HostMaintenanceRequested : INotice
{
    /// <summary>The host's name, as configured.</summary>
    public required string Host { get; init; }

    /// <summary>When the work begins, UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>When it ends, UTC; null for until <see cref="HostMaintenanceEnded"/>.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Who asks.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>Why, for the history.</summary>
    public string? Reason { get; init; }
}
