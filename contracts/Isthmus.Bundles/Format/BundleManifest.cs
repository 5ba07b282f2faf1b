namespace Isthmus.Bundles.Format;

/// <summary>What the source signs.</summary>
public sealed record BundleManifest
{
    /// <summary>1.</summary>
    public required int Version { get; init; }

    /// <summary>Which move.</summary>
    public required BundleIdentity Identity { get; init; }

    /// <summary>When it was packed, source clock, UTC.</summary>
    public required DateTimeOffset PackedAt { get; init; }

    /// <summary>The source's ephemeral public key (SubjectPublicKeyInfo).</summary>
    public required byte[] EphemeralKey { get; init; }

    /// <summary>SHA-256 of everything before the manifest.</summary>
    public required byte[] PayloadSha256 { get; init; }

    /// <summary>Bytes of every chunk but the last before compression.</summary>
    public required int ChunkBytes { get; init; }

    /// <summary>Bytes of the archive before compression.</summary>
    public required long ArchiveBytes { get; init; }

    /// <summary>Image files in the archive.</summary>
    public required int Files { get; init; }

    /// <summary>How chunks that got smaller are compressed.</summary>
    public required BundleCompression Compression { get; init; }

    /// <summary>Bytes that each chunk takes in the object, its tag not counted.</summary>
    public required IReadOnlyList<int> StoredChunks { get; init; }
}
