namespace Isthmus.Coordinator.Persistence;

/// <summary>What is known of one kind of work on one host: that somebody does it, and when it was last heard of.</summary>
public sealed class HostRecord
{
    public string Host { get; set; } = "";

    /// <summary>Which work: see <see cref="Contracts.HostRole"/>.</summary>
    public string Role { get; set; } = "";

    /// <summary>The process that does it; another one means a restart.</summary>
    public Guid Instance { get; set; }

    /// <summary>When the last heartbeat arrived, by the coordinator's clock.</summary>
    public DateTimeOffset HeardAt { get; set; }

    /// <summary>True when it said good-bye instead of falling silent.</summary>
    public bool Left { get; set; }

    /// <summary>The last heartbeat as JSON.</summary>
    public string Report { get; set; } = "";
}
