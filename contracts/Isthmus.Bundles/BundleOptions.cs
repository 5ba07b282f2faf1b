namespace Isthmus.Bundles;

/// <summary>How bundles are written and how large one may be that is read.</summary>
public sealed record BundleOptions
{
    public static BundleOptions Default { get; } = new();

    /// <summary>
    /// Off by default: on one machine, or a link above some 3 Gbit/s, compressing takes longer than storing the bytes
    /// (measured, see <c>docs/</c>). A chunk that does not get smaller is stored as it is.
    /// </summary>
    public BundleCompression Compression { get; init; } = BundleCompression.None;

    /// <summary>zstd's level, −7 (fastest) … 19.</summary>
    public int CompressionLevel { get; init; } = -3;

    /// <summary>Image bytes that a reader accepts, names included.</summary>
    public long MaximumBytes { get; init; } = 1_900_000_000;

    /// <summary>Image files that a reader accepts.</summary>
    public int MaximumFiles { get; init; } = 2_000_000;
}
