namespace Isthmus.Bundles;

/// <summary>How bundles are written and how large one may be that is read.</summary>
public sealed record BundleOptions
{
    public static BundleOptions Default { get; } = new();

    /// <summary>
    /// zstd by default: memory compresses so well that encrypting, digesting (three times) and copying what is left saves more
    /// than compressing costs, on one machine too. A chunk that does not get smaller is stored as it is.
    /// </summary>
    public BundleCompression Compression { get; init; } = BundleCompression.Zstd;

    /// <summary>zstd's level, −7 (fastest) … 19.</summary>
    public int CompressionLevel { get; init; } = -3;

    /// <summary>Image bytes that a reader accepts, names included.</summary>
    public long MaximumBytes { get; init; } = 1_900_000_000;

    /// <summary>Image files that a reader accepts.</summary>
    public int MaximumFiles { get; init; } = 2_000_000;
}
