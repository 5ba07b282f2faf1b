namespace Isthmus.Contracts.Transfer;

/// <summary>The bundle was verified and may be restored.</summary>
public sealed record MigrationReady : IMigrationMessage
{
    /// <summary>The migration that this belongs to; also the correlation ID of its saga.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name, as configured.</summary>
    public required string Service { get; init; }

    /// <summary>The host that froze.</summary>
    public required string Source { get; init; }

    /// <summary>The host to restore on.</summary>
    public required string Destination { get; init; }

    /// <summary>The epoch of this move.</summary>
    public required long Epoch { get; init; }

    /// <summary>The bundle's key in the store.</summary>
    public required string BundleKey { get; init; }

    /// <summary>Digest of the stored object, hex.</summary>
    public required string BundleSha256 { get; init; }

    /// <summary>Its size.</summary>
    public required long BundleBytes { get; init; }

    /// <summary>The right to fetch it.</summary>
    public required DownloadGrant Grant { get; init; }

    /// <summary>What took how long.</summary>
    public IReadOnlyList<StageTiming> Timings { get; init; } = [];
}
