namespace Isthmus.Contracts.Decide;

/// <summary>A host that was failing is sound again.</summary>
public sealed record HostRecovered : INotice
{
    /// <summary>The host's name, as configured.</summary>
    public required string Host { get; init; }

    /// <summary>Who says so.</summary>
    public required string ReportedBy { get; init; }
}
