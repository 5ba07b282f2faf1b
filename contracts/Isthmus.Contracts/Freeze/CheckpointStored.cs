namespace Isthmus.Contracts.Freeze;

/// <summary>The service is frozen and its checkpoint is in the store.</summary>
public sealed record CheckpointStored : IMigrationMessage
{
    /// <summary>The migration that this belongs to; also the correlation ID of its saga.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name, as configured.</summary>
    public required string Service { get; init; }

    /// <summary>The host that froze.</summary>
    public required string Source { get; init; }

    /// <summary>The host to move to.</summary>
    public required string Destination { get; init; }

    /// <summary>The epoch of this move.</summary>
    public required long Epoch { get; init; }

    /// <summary>The bundle's key in the object store.</summary>
    public required string BundleKey { get; init; }

    /// <summary>Digest of the stored object, hex.</summary>
    public required string BundleSha256 { get; init; }

    /// <summary>Size of the stored object.</summary>
    public required long BundleBytes { get; init; }

    /// <summary>Size of CRIU's image files together.</summary>
    public required long ImageBytes { get; init; }

    /// <summary>Of these, memory pages.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Of these, core images (registers and task state).</summary>
    public required long RegisterBytes { get; init; }

    /// <summary>Established TCP connections in the checkpoint.</summary>
    public required int Connections { get; init; }

    /// <summary>When the tree stopped, source clock, UTC.</summary>
    public required DateTimeOffset FrozenAt { get; init; }

    /// <summary>What took how long: hold, criu dump, frozen, pack, store …</summary>
    public IReadOnlyList<StageTiming> Timings { get; init; } = [];
}
