using System.Buffers.Binary;

namespace Isthmus.Bundles.Format;

/// <summary>
/// The object's layout: magic, chunks (ciphertext then 16-byte tag, each), manifest (UTF-8 JSON), signature (64 bytes,
/// IEEE P1363), length of the manifest (4 bytes, little-endian), end magic. The manifest stands last so that an object
/// can be written to a store in one pass, and it alone says where chunks begin and end, so that a reader follows no
/// length that was not signed.
/// </summary>
internal static class BundleFormat
{
    public const int Version = 1;
    public const int ChunkBytes = 1 << 20;
    public const int TagBytes = 16;
    public const int SignatureBytes = 64;
    public const int MaximumManifestBytes = 1 << 20;
    public const int TrailerBytes = SignatureBytes + sizeof(uint) + 8;

    /// <summary>Magic, an empty archive's chunk, "{}" and the trailer: nothing shorter is a bundle.</summary>
    public const int MinimumBytes = 8 + TagBytes + 2 + TrailerBytes;

    public static ReadOnlySpan<byte> Magic => "ISTHMUS1"u8;

    public static ReadOnlySpan<byte> EndMagic => "1SUMHTSI"u8;

    public static ReadOnlySpan<byte> SignatureContext => "isthmus bundle manifest 1\0"u8;

    /// <summary>A key seals one bundle only, so the chunk's number is nonce enough (NIST SP 800-38D, 8.2.1).</summary>
    public static void Nonce(Span<byte> nonce, int chunk)
    {
        nonce.Clear();
        BinaryPrimitives.WriteInt32BigEndian(nonce[8..], chunk);
    }

    /// <summary>Binds a chunk to its place, its length, and whether more follow: none can be moved, cut or left out.</summary>
    public static void AssociatedData(Span<byte> data, int chunk, bool last, int plainLength)
    {
        BinaryPrimitives.WriteInt32BigEndian(data, chunk);
        BinaryPrimitives.WriteInt32BigEndian(data[4..], plainLength);
        data[8] = last ? (byte)1 : (byte)0;
    }

    public const int NonceBytes = 12;
    public const int AssociatedDataBytes = 9;
}
