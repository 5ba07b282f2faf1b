using Isthmus.Bundles.Format;

namespace Isthmus.Bundles;

/// <summary>A verified, decrypted bundle in memory. What <see cref="Files"/> holds is gone after <see cref="Dispose"/>.</summary>
public sealed class BundleContents : IDisposable
{
    private readonly ArchiveBuffer _archive;

    internal BundleContents(BundleManifest manifest, ArchiveBuffer archive, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files) =>
        (Manifest, _archive, Files) = (manifest, archive, files);

    public BundleManifest Manifest { get; }

    /// <summary>The image files by name.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files { get; }

    public void Dispose() => _archive.Dispose();
}
