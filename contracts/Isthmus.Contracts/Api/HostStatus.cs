using Isthmus.Contracts.Hosts;

namespace Isthmus.Contracts.Api;

/// <summary>One host as <c>GET /hosts</c> lists it.</summary>
public sealed record HostStatus
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The interface that carries service addresses.</summary>
    public required string Interface { get; init; }

    /// <summary>True when the coordinator's process does this host's work too (embedded composition).</summary>
    public required bool Local { get; init; }

    /// <summary>Whether it can take part in moves.</summary>
    public HostState State { get; init; }

    /// <summary>When it was last heard of, UTC, by the coordinator's clock; null for never.</summary>
    public DateTimeOffset? HeardAt { get; init; }

    /// <summary>What it last said of itself.</summary>
    public HostReported? Report { get; init; }

    /// <summary>The services that it serves.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];
}
