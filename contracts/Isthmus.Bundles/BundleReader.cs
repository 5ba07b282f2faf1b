using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Isthmus.Bundles.Format;
using Isthmus.Bundles.Keys;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.Bundles;

/// <summary>
/// Reads bundles that somebody else may have touched. The signature is checked before the manifest is parsed, the
/// digest before an archive entry is; no length is followed that was not signed; memory is bounded by
/// <see cref="BundleOptions.MaximumBytes"/>. Whatever is wrong is a <see cref="BundleException"/>.
/// </summary>
public static class BundleReader
{
    /// <summary>Checks signature, digests and identity without being able to read the content: what the transfer service does.</summary>
    /// <param name="file">The object.</param>
    /// <param name="subject">Its key, for messages.</param>
    /// <param name="expected">The move that it must belong to.</param>
    /// <param name="source">The keys of the host that must have signed it.</param>
    /// <param name="sha256">The digest that the whole object must have, hex.</param>
    /// <param name="cancellation">Stops between two chunks.</param>
    public static BundleManifest Verify(SafeFileHandle file, string subject, BundleIdentity expected, PeerKeys source, string sha256, CancellationToken cancellation = default)
    {
        var length = RandomAccess.GetLength(file);
        var (manifest, tail) = ReadManifest(file, length, subject, expected, source);
        using var digest = new ObjectDigest(subject, manifest.PayloadSha256, sha256);
        var buffer = new byte[BundleFormat.ChunkBytes];
        var payload = length - tail.Length;
        for (long at = 0; at < payload;)
        {
            cancellation.ThrowIfCancellationRequested();
            var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, payload - at));
            ReadFully(file, part, at, subject);
            digest.Add(part);
            at += part.Length;
        }

        digest.Check(tail);
        return manifest;
    }

    /// <summary>Verifies as <see cref="Verify"/> does and decrypts into memory: what the restorer does.</summary>
    /// <param name="file">The object.</param>
    /// <param name="subject">Its key, for messages.</param>
    /// <param name="expected">The move that it must belong to.</param>
    /// <param name="source">The keys of the host that must have signed it.</param>
    /// <param name="destination">This host's own keys.</param>
    /// <param name="sha256">The digest that the whole object must have, hex.</param>
    /// <param name="options">Limits.</param>
    /// <param name="cancellation">Stops between two chunks.</param>
    public static BundleContents Open(
        SafeFileHandle file,
        string subject,
        BundleIdentity expected,
        PeerKeys source,
        HostKeys destination,
        string sha256,
        BundleOptions? options = null,
        CancellationToken cancellation = default)
    {
        options ??= BundleOptions.Default;
        var length = RandomAccess.GetLength(file);
        var (manifest, tail) = ReadManifest(file, length, subject, expected, source);
        if (manifest.ArchiveBytes > options.MaximumBytes || manifest.ArchiveBytes > Array.MaxLength)
            throw new BundleException(subject, 0, $"holds {manifest.ArchiveBytes} bytes, the limit is {options.MaximumBytes}");
        if (manifest.Files > options.MaximumFiles)
            throw new BundleException(subject, 0, $"holds {manifest.Files} files, the limit is {options.MaximumFiles}");
        var archive = new ArchiveBuffer((int)manifest.ArchiveBytes);
        try
        {
            using var digest = new ObjectDigest(subject, manifest.PayloadSha256, sha256);
            using (var opener = new ChunkOpener(manifest, destination, archive, subject))
                opener.Run(file, digest, cancellation);
            digest.Check(tail);
            return new BundleContents(manifest, archive, ArchiveReader.Read(archive.Memory, manifest.Files, subject));
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    internal static void ReadFully(SafeFileHandle file, Span<byte> into, long at, string subject)
    {
        while (into.Length > 0)
        {
            var read = RandomAccess.Read(file, into, at);
            if (read == 0)
                throw new BundleException(subject, at, "the object got shorter while it was read");
            into = into[read..];
            at += read;
        }
    }

    private static (BundleManifest Manifest, byte[] Tail) ReadManifest(SafeFileHandle file, long length, string subject, BundleIdentity expected, PeerKeys source)
    {
        if (length < BundleFormat.MinimumBytes)
            throw new BundleException(subject, 0, $"{length} bytes are too few for a bundle");
        Span<byte> magic = stackalloc byte[BundleFormat.Magic.Length];
        ReadFully(file, magic, 0, subject);
        Span<byte> trailer = stackalloc byte[BundleFormat.TrailerBytes];
        ReadFully(file, trailer, length - BundleFormat.TrailerBytes, subject);
        if (!magic.SequenceEqual(BundleFormat.Magic) || !trailer[^BundleFormat.EndMagic.Length..].SequenceEqual(BundleFormat.EndMagic))
            throw new BundleException(subject, 0, "is not a bundle, or not a whole one");
        var size = BinaryPrimitives.ReadUInt32LittleEndian(trailer[BundleFormat.SignatureBytes..]);
        if (size > BundleFormat.MaximumManifestBytes || size > length - magic.Length - BundleFormat.TrailerBytes)
            throw new BundleException(subject, length - BundleFormat.TrailerBytes, $"a manifest of {size} bytes cannot be");
        var at = length - BundleFormat.TrailerBytes - size;
        var tail = new byte[size + BundleFormat.TrailerBytes];
        ReadFully(file, tail, at, subject);
        var bytes = tail.AsSpan(0, (int)size);
        var signature = tail.AsSpan((int)size, BundleFormat.SignatureBytes);
        if (!source.Verify([.. BundleFormat.SignatureContext, .. bytes], signature))
            throw new BundleException(subject, at, $"was not signed by host '{source.Host}', or was changed");
        var manifest = Parse(bytes, at, subject);
        ManifestRules.Check(manifest, at, subject, expected);
        return (manifest, tail);
    }

    private static BundleManifest Parse(ReadOnlySpan<byte> bytes, long at, string subject)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, ManifestJson.Default.BundleManifest)
                ?? throw new BundleException(subject, at, "the manifest is empty");
        }
        catch (JsonException e)
        {
            throw new BundleException(subject, at + (e.BytePositionInLine ?? 0), "the manifest cannot be read", e);
        }
    }
}
