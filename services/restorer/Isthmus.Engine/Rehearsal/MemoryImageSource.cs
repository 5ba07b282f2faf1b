using System.Buffers;
using Isthmus.Criu;

namespace Isthmus.Engine.Rehearsal;

/// <summary>Images that were never in a file.</summary>
internal sealed class MemoryImageSource : IImageSource
{
    private readonly Dictionary<string, byte[]> _images = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Names => _images.Keys;

    public bool Contains(string name) => _images.ContainsKey(name);

    public long Length(string name) => Read(name).Length;

    public ReadOnlyMemory<byte> Read(string name) => _images.TryGetValue(name, out var bytes)
        ? bytes
        : throw new ImageException(name, -1, "there is no such image");

    public ReadOnlyMemory<byte> Read(string name, long offset, int length)
    {
        var bytes = Read(name);
        return offset <= bytes.Length && length <= bytes.Length - offset
            ? bytes.Slice((int)offset, length)
            : throw new ImageException(name, offset, "it ends before that");
    }

    public void Add(ImageKind kind, ulong id, Action<ImageWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new ImageWriter(buffer);
        writer.WriteHeader(kind);
        content(writer);
        _images[kind.FileName(id)] = buffer.WrittenSpan.ToArray();
    }
}
