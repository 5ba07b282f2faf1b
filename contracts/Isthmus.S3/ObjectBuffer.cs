using System.Buffers;
using Isthmus.Bundles.Store;

namespace Isthmus.S3;

/// <summary>
/// Takes an object that is being written. One of ordinary size stays in rented memory, whose pages are there already (a new
/// file's are not: for 10 MB they cost half of what sending costs); a larger one goes on in a nameless file.
/// </summary>
internal sealed class ObjectBuffer(string spoolDirectory, long inMemory) : Stream
{
    private const int PartBytes = 1 << 20;
    private readonly List<byte[]> _parts = [];
    private long _length;

    /// <summary>The file that all of it is in, or null while it is in memory.</summary>
    public FileStream? File { get; private set; }

    /// <summary>What was written, while it is in memory.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Parts
    {
        get
        {
            for (var at = 0; at < _parts.Count; at++)
                yield return _parts[at].AsMemory(0, (int)Math.Min(PartBytes, _length - ((long)at * PartBytes)));
        }
    }

    public override long Length => _length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (File is null && _length + buffer.Length >= inMemory)
            Spill();
        if (File is not null)
        {
            File.Write(buffer);
            _length += buffer.Length;
            return;
        }

        while (buffer.Length > 0)
        {
            var used = (int)(_length % PartBytes);
            if (used == 0)
                _parts.Add(ArrayPool<byte>.Shared.Rent(PartBytes));
            var length = Math.Min(PartBytes - used, buffer.Length);
            buffer[..length].CopyTo(_parts[^1].AsSpan(used));
            buffer = buffer[length..];
            _length += length;
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        GiveBack();
        File?.Dispose();
        base.Dispose(disposing);
    }

    private void Spill()
    {
        File = new FileStream(SpoolFile.Create(spoolDirectory), FileAccess.ReadWrite, bufferSize: 0);
        foreach (var part in Parts)
            File.Write(part.Span);
        GiveBack();
    }

    private void GiveBack()
    {
        foreach (var part in _parts)
            ArrayPool<byte>.Shared.Return(part);
        _parts.Clear();
    }
}
