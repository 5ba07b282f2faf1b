namespace Isthmus.Contracts.Decide;

/// <summary>The work on a host is done, or called off.</summary>
public sealed record HostMaintenanceEnded : INotice
{
    /// <summary>The host's name, as configured.</summary>
    public required string Host { get; init; }

    /// <summary>Who says so.</summary>
    public required string EndedBy { get; init; }
}
