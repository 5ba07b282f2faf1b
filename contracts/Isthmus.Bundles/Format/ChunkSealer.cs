using System.Buffers;
using System.Security.Cryptography;
using ZstdSharp;

namespace Isthmus.Bundles.Format;

/// <summary>Compresses, encrypts, digests and writes chunks in order; keeps what the manifest will say about them.</summary>
internal sealed class ChunkSealer : IDisposable
{
    private readonly Stream _output;
    private readonly AesGcm _aes;
    private readonly Compressor? _zstd;
    private readonly byte[] _sealed = ArrayPool<byte>.Shared.Rent(BundleFormat.ChunkBytes + BundleFormat.TagBytes);
    private readonly byte[] _compressed;
    private readonly List<int> _stored = [];

    public ChunkSealer(Stream output, ReadOnlySpan<byte> key, BundleOptions options)
    {
        _output = output;
        _aes = new AesGcm(key, BundleFormat.TagBytes);
        _zstd = options.Compression == BundleCompression.Zstd ? new Compressor(options.CompressionLevel) : null;
        _compressed = _zstd is null ? [] : ArrayPool<byte>.Shared.Rent(BundleFormat.ChunkBytes);
        Write(BundleFormat.Magic);
    }

    public IncrementalHash Digest { get; } = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public long Written { get; private set; }

    public long ArchiveBytes { get; private set; }

    public IReadOnlyList<int> Stored => _stored;

    public void Seal(ReadOnlySpan<byte> plain, bool last)
    {
        var content = Compress(plain);
        Span<byte> nonce = stackalloc byte[BundleFormat.NonceBytes];
        Span<byte> associated = stackalloc byte[BundleFormat.AssociatedDataBytes];
        BundleFormat.Nonce(nonce, _stored.Count);
        BundleFormat.AssociatedData(associated, _stored.Count, last, plain.Length);
        _aes.Encrypt(nonce, content, _sealed.AsSpan(0, content.Length), _sealed.AsSpan(content.Length, BundleFormat.TagBytes), associated);
        _stored.Add(content.Length);
        ArchiveBytes += plain.Length;
        Write(_sealed.AsSpan(0, content.Length + BundleFormat.TagBytes));
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Digest.AppendData(bytes);
        _output.Write(bytes);
        Written += bytes.Length;
    }

    public void Dispose()
    {
        Digest.Dispose();
        _aes.Dispose();
        _zstd?.Dispose();
        ArrayPool<byte>.Shared.Return(_sealed);
        if (_compressed.Length > 0)
            ArrayPool<byte>.Shared.Return(_compressed);
    }

    /// <summary>The compressed bytes when they are fewer, else the bytes themselves: equal lengths mean "not compressed".</summary>
    private ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> plain) =>
        _zstd is not null && _zstd.TryWrap(plain, _compressed, out var size) && size < plain.Length
            ? _compressed.AsSpan(0, size)
            : plain;
}
