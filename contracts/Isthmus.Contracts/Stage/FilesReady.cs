using Isthmus.Contracts.Transfer;

namespace Isthmus.Contracts.Stage;

/// <summary>A part of the files was verified and may be fetched.</summary>
public sealed record FilesReady : IMigrationMessage
{
    /// <summary>The migration that this belongs to; also the correlation ID of its saga.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name, as configured.</summary>
    public required string Service { get; init; }

    /// <summary>The host that the files are of.</summary>
    public required string Source { get; init; }

    /// <summary>The host that lacks them.</summary>
    public required string Destination { get; init; }

    /// <summary>The epoch of this move.</summary>
    public required long Epoch { get; init; }

    /// <summary>Which part this is, from 1.</summary>
    public required int Part { get; init; }

    /// <summary>How many parts there are.</summary>
    public required int Parts { get; init; }

    /// <summary>The part's key in the object store.</summary>
    public required string Key { get; init; }

    /// <summary>Digest of the stored object, hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Size of the stored object.</summary>
    public required long Bytes { get; init; }

    /// <summary>The right to fetch it.</summary>
    public required DownloadGrant Grant { get; init; }
}
