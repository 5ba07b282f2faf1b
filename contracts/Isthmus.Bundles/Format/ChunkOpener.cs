using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using Isthmus.Bundles.Keys;
using Microsoft.Win32.SafeHandles;
using ZstdSharp;

namespace Isthmus.Bundles.Format;

/// <summary>Reads and digests chunks on the calling thread while a second thread decrypts them into the archive's buffer.</summary>
internal sealed class ChunkOpener : IDisposable
{
    private readonly BundleManifest _manifest;
    private readonly ArchiveBuffer _archive;
    private readonly string _subject;
    private readonly AesGcm _aes;
    private readonly BlockingCollection<(int Chunk, byte[] Buffer)> _chunks = new(boundedCapacity: 4);
    private ExceptionDispatchInfo? _failure;

    public ChunkOpener(BundleManifest manifest, HostKeys destination, ArchiveBuffer archive, string subject)
    {
        (_manifest, _archive, _subject) = (manifest, archive, subject);
        using var ephemeral = ECDiffieHellman.Create();
        PeerKeys.Import(ephemeral, manifest.EphemeralKey, $"{subject}: ephemeral key");
        Span<byte> key = stackalloc byte[BundleKey.Bytes];
        BundleKey.Derive(destination.Encryption, ephemeral.PublicKey, manifest.Identity, manifest.EphemeralKey, destination.Public.EncryptionKey, key);
        _aes = new AesGcm(key, BundleFormat.TagBytes);
        CryptographicOperations.ZeroMemory(key);
    }

    public void Run(SafeFileHandle file, ObjectDigest digest, CancellationToken cancellation)
    {
        var thread = new Thread(OpenAll) { IsBackground = true, Name = "bundle opening" };
        thread.Start();
        try
        {
            digest.Add(BundleFormat.Magic);
            long at = BundleFormat.Magic.Length;
            for (var i = 0; i < _manifest.StoredChunks.Count && _failure is null; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                var length = _manifest.StoredChunks[i] + BundleFormat.TagBytes;
                var buffer = ArrayPool<byte>.Shared.Rent(BundleFormat.ChunkBytes + BundleFormat.TagBytes);
                BundleReader.ReadFully(file, buffer.AsSpan(0, length), at, _subject);
                digest.Add(buffer.AsSpan(0, length));
                _chunks.Add((i, buffer), cancellation);
                at += length;
            }
        }
        finally
        {
            _chunks.CompleteAdding();
            thread.Join();
        }

        _failure?.Throw();
    }

    public void Dispose()
    {
        _chunks.Dispose();
        _aes.Dispose();
    }

    private void OpenAll()
    {
        using var zstd = _manifest.Compression == BundleCompression.Zstd ? new Decompressor() : null;
        var room = zstd is null ? [] : ArrayPool<byte>.Shared.Rent(BundleFormat.ChunkBytes);
        foreach (var (chunk, buffer) in _chunks.GetConsumingEnumerable())
        {
            try
            {
                if (_failure is null)
                    Open(chunk, buffer, room, zstd);
            }
#pragma warning disable CA1031 // handed to the reading thread, which throws it
            catch (Exception e)
#pragma warning restore CA1031
            {
                _failure = ExceptionDispatchInfo.Capture(e);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        if (room.Length > 0)
            ArrayPool<byte>.Shared.Return(room, clearArray: true);
    }

    private void Open(int chunk, byte[] buffer, byte[] room, Decompressor? zstd)
    {
        var stored = _manifest.StoredChunks[chunk];
        var plain = ManifestRules.PlainLength(_manifest, chunk);
        var target = _archive.Memory.Span.Slice(chunk * BundleFormat.ChunkBytes, plain);
        var compressed = stored < plain;
        Span<byte> nonce = stackalloc byte[BundleFormat.NonceBytes];
        Span<byte> associated = stackalloc byte[BundleFormat.AssociatedDataBytes];
        BundleFormat.Nonce(nonce, chunk);
        BundleFormat.AssociatedData(associated, chunk, chunk == _manifest.StoredChunks.Count - 1, plain);
        try
        {
            var into = compressed ? room.AsSpan(0, stored) : target;
            _aes.Decrypt(nonce, buffer.AsSpan(0, stored), buffer.AsSpan(stored, BundleFormat.TagBytes), into, associated);
            if (compressed && zstd!.Unwrap(into, target) != plain)
                throw new BundleException(_subject, (long)chunk * BundleFormat.ChunkBytes, $"chunk {chunk} is not as long as it must be");
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new BundleException(_subject, (long)chunk * BundleFormat.ChunkBytes, $"chunk {chunk} cannot be decrypted: it was changed, or is for another host", e);
        }
        catch (ZstdException e)
        {
            throw new BundleException(_subject, (long)chunk * BundleFormat.ChunkBytes, $"chunk {chunk} cannot be decompressed", e);
        }
    }
}
