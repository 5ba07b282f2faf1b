using Isthmus.Contracts.Decide;

namespace Isthmus.Contracts.Api;

/// <summary>One service as <c>GET /services</c> lists it.</summary>
public sealed record ServiceStatus
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The service address with its prefix length.</summary>
    public required string Address { get; init; }

    /// <summary>Its TCP ports.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>The host that serves.</summary>
    public required string Host { get; init; }

    /// <summary>The epoch that serves; 0 before the first move.</summary>
    public required long Epoch { get; init; }

    /// <summary>The migration that holds the service now, or null.</summary>
    public Guid? ActiveMigration { get; init; }

    /// <summary>The newest sample of its load, or null when there is none since the coordinator started.</summary>
    public LoadSampled? Load { get; init; }
}
