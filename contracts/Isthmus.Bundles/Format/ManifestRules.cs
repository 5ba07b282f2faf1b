using System.Security.Cryptography;

namespace Isthmus.Bundles.Format;

/// <summary>What must hold of a manifest even when its signature is good: a source may be compromised, or its bundle sent for another move.</summary>
internal static class ManifestRules
{
    /// <param name="manifest">Signed, and so far only parsed.</param>
    /// <param name="start">Where the manifest begins in the object.</param>
    /// <param name="subject">The object's key.</param>
    /// <param name="expected">The move at hand.</param>
    public static void Check(BundleManifest manifest, long start, string subject, BundleIdentity expected)
    {
        if (manifest.Version != BundleFormat.Version)
            throw Broken($"is of format {manifest.Version}, this program reads {BundleFormat.Version}");
        if (manifest.Identity != expected)
            throw Broken($"belongs to {manifest.Identity}, expected {expected}");
        if (manifest.PayloadSha256.Length != SHA256.HashSizeInBytes || manifest.Files < 0 || !Enum.IsDefined(manifest.Compression))
            throw Broken("the manifest contradicts itself");
        if (manifest.ChunkBytes != BundleFormat.ChunkBytes)
            throw Broken($"chunks of {manifest.ChunkBytes} bytes, expected {BundleFormat.ChunkBytes}");
        var chunks = Math.Max(1, ((manifest.ArchiveBytes - 1) / BundleFormat.ChunkBytes) + 1);
        if (manifest.ArchiveBytes < ArchiveReader.EndBytes || manifest.StoredChunks.Count != chunks)
            throw Broken($"{manifest.StoredChunks.Count} chunks do not make {manifest.ArchiveBytes} bytes");
        long end = BundleFormat.Magic.Length;
        for (var i = 0; i < manifest.StoredChunks.Count; i++)
        {
            var stored = manifest.StoredChunks[i];
            var plain = PlainLength(manifest, i);
            if (stored < 1 || stored > plain || (stored < plain && manifest.Compression == BundleCompression.None))
                throw Broken($"chunk {i} of {stored} bytes cannot hold {plain}");
            end += stored + BundleFormat.TagBytes;
        }

        if (end != start)
            throw Broken($"the chunks end at byte {end}");

        BundleException Broken(string problem) => new(subject, start, problem);
    }

    public static int PlainLength(BundleManifest manifest, int chunk) =>
        (int)Math.Min(BundleFormat.ChunkBytes, manifest.ArchiveBytes - ((long)chunk * BundleFormat.ChunkBytes));
}
