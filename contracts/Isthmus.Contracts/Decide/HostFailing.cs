namespace Isthmus.Contracts.Decide;

/// <summary>A host is about to fail, as whoever watches its hardware or kernel found: services leave it at once.</summary>
public sealed record HostFailing : INotice
{
    /// <summary>The host's name, as configured.</summary>
    public required string Host { get; init; }

    /// <summary>Who says so: "smartd", "operator:alice".</summary>
    public required string ReportedBy { get; init; }

    /// <summary>What fails.</summary>
    public required string Reason { get; init; }
}
