namespace Isthmus.Bundles;

/// <summary>How the chunks of a bundle are compressed before they are encrypted.</summary>
public enum BundleCompression
{
    None,
    Zstd,
}
