using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Isthmus.Bundles.Format;
using Isthmus.Bundles.Keys;

namespace Isthmus.Bundles;

/// <summary>
/// Packs image files into one object: encrypted for the destination, signed by the source. One thread reads files
/// while a second one encrypts, digests and writes; memory is bounded by a few chunks of 1 MiB.
/// </summary>
/// <remarks>Not for use by more than one thread at a time. Disposing without <see cref="Complete"/> leaves an object that no reader accepts.</remarks>
public sealed class BundleWriter : IDisposable
{
    private readonly BundleIdentity _identity;
    private readonly HostKeys _source;
    private readonly TimeProvider _clock;
    private readonly BundleOptions _options;
    private readonly byte[] _ephemeralKey;
    private readonly ChunkSealer _sealer;
    private readonly BlockingCollection<PlainChunk> _chunks = new(boundedCapacity: 4);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _failure;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BundleFormat.ChunkBytes);
    private int _used;
    private long _imageBytes;

    /// <param name="output">Receives the object, from its first byte on; not closed.</param>
    /// <param name="identity">Which move.</param>
    /// <param name="source">The host that signs; the same as <see cref="BundleIdentity.Source"/>.</param>
    /// <param name="destination">Whom it is for.</param>
    /// <param name="clock">Stamps the manifest.</param>
    /// <param name="options">Compression.</param>
    public BundleWriter(Stream output, BundleIdentity identity, HostKeys source, PeerKeys destination, TimeProvider clock, BundleOptions? options = null)
    {
        (_identity, _source, _clock, _options) = (identity, source, clock, options ?? BundleOptions.Default);
        using var ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var other = destination.ImportEncryptionKey();
        _ephemeralKey = ephemeral.ExportSubjectPublicKeyInfo();
        Span<byte> key = stackalloc byte[BundleKey.Bytes];
        BundleKey.Derive(ephemeral, other.PublicKey, identity, _ephemeralKey, destination.EncryptionKey, key);
        _sealer = new ChunkSealer(output, key, _options);
        CryptographicOperations.ZeroMemory(key);
        _thread = new Thread(SealAll) { IsBackground = true, Name = "bundle sealing" };
        _thread.Start();
    }

    /// <summary>Image files added so far.</summary>
    public int Files => _names.Count;

    /// <summary>True when <paramref name="name"/> was added.</summary>
    public bool Contains(string name) => _names.Contains(name);

    /// <summary>Adds every file of a directory that was not added before, in the order of their names; subdirectories are refused.</summary>
    /// <exception cref="BundleException">A file has a name that no image file has.</exception>
    public void AddDirectory(string directory, Func<string, bool>? wanted = null, CancellationToken cancellation = default)
    {
        var paths = Directory.GetFiles(directory);
        Array.Sort(paths, StringComparer.Ordinal);
        foreach (var path in paths)
        {
            cancellation.ThrowIfCancellationRequested();
            var name = Path.GetFileName(path);
            if (!_names.Contains(name) && wanted?.Invoke(name) != false)
                AddFile(name, path);
        }
    }

    /// <summary>Adds a file of the file system.</summary>
    public void AddFile(string name, string path)
    {
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        Begin(name, length);
        for (long at = 0; at < length;)
        {
            var room = Room();
            var read = RandomAccess.Read(file, room[..(int)Math.Min(room.Length, length - at)], at);
            if (read == 0)
                throw new BundleException(path, at, $"the file got shorter than {length} bytes while it was packed");
            _used += read;
            at += read;
        }
    }

    /// <summary>Adds a file from memory.</summary>
    public void Add(string name, ReadOnlySpan<byte> content)
    {
        Begin(name, content.Length);
        Append(content);
    }

    /// <summary>Ends the archive, writes manifest and signature, and waits until all is written to the output.</summary>
    public BundleReceipt Complete()
    {
        Span<byte> end = stackalloc byte[ArchiveReader.EndBytes];
        end.Clear();
        Append(end);
        Hand(last: true);
        _chunks.CompleteAdding();
        _thread.Join();
        _failure?.Throw();
        var manifest = JsonSerializer.SerializeToUtf8Bytes(
            new BundleManifest
            {
                Version = BundleFormat.Version,
                Identity = _identity,
                PackedAt = _clock.GetUtcNow(),
                EphemeralKey = _ephemeralKey,
                PayloadSha256 = _sealer.Digest.GetCurrentHash(),
                ChunkBytes = BundleFormat.ChunkBytes,
                ArchiveBytes = _sealer.ArchiveBytes,
                Files = _names.Count,
                Compression = _options.Compression,
                StoredChunks = _sealer.Stored,
            },
            ManifestJson.Default.BundleManifest);
        Span<byte> length = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32LittleEndian(length, manifest.Length);
        _sealer.Write(manifest);
        _sealer.Write(_source.Sign([.. BundleFormat.SignatureContext, .. manifest]));
        _sealer.Write(length);
        _sealer.Write(BundleFormat.EndMagic);
        return new BundleReceipt(Convert.ToHexStringLower(_sealer.Digest.GetHashAndReset()), _sealer.Written, _imageBytes, _names.Count);
    }

    public void Dispose()
    {
        _chunks.CompleteAdding();
        _thread.Join();
        _chunks.Dispose();
        _sealer.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Begin(string name, long size)
    {
        if (!ImageName.IsValid(name))
            throw new BundleException(name, 0, "is not a name that an image file has");
        if (!_names.Add(name))
            throw new BundleException(name, 0, "was packed already");
        _imageBytes += size;
        Span<byte> header = stackalloc byte[ArchiveReader.EntryHeaderBytes + ImageName.MaximumBytes];
        BinaryPrimitives.WriteUInt16LittleEndian(header, (ushort)name.Length);
        BinaryPrimitives.WriteInt64LittleEndian(header[sizeof(ushort)..], size);
        Encoding.ASCII.GetBytes(name, header[ArchiveReader.EntryHeaderBytes..]);
        Append(header[..(ArchiveReader.EntryHeaderBytes + name.Length)]);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var room = Room();
            var length = Math.Min(room.Length, bytes.Length);
            bytes[..length].CopyTo(room);
            _used += length;
            bytes = bytes[length..];
        }
    }

    private Span<byte> Room()
    {
        if (_used == BundleFormat.ChunkBytes)
            Hand(last: false);
        return _buffer.AsSpan(_used, BundleFormat.ChunkBytes - _used);
    }

    private void Hand(bool last)
    {
        _failure?.Throw();
        _chunks.Add(new PlainChunk(_buffer, _used, last));
        _buffer = ArrayPool<byte>.Shared.Rent(BundleFormat.ChunkBytes);
        _used = 0;
    }

    /// <summary>The sealing thread. After a failure it goes on emptying the queue, so that the packing thread is never stuck; that one throws.</summary>
    private void SealAll()
    {
        foreach (var chunk in _chunks.GetConsumingEnumerable())
        {
            try
            {
                if (_failure is null)
                    _sealer.Seal(chunk.Buffer.AsSpan(0, chunk.Length), chunk.Last);
            }
#pragma warning disable CA1031 // handed to the packing thread, which throws it
            catch (Exception e)
#pragma warning restore CA1031
            {
                _failure = ExceptionDispatchInfo.Capture(e);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(chunk.Buffer.AsSpan(0, chunk.Length));
                ArrayPool<byte>.Shared.Return(chunk.Buffer);
            }
        }
    }
}
