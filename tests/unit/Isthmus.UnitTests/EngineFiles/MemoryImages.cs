using System.Buffers;
using Isthmus.Criu;

namespace Isthmus.UnitTests.EngineFiles;

/// <summary>Images in memory.</summary>
internal sealed class MemoryImages : IImageSource
{
    private readonly Dictionary<string, byte[]> _images = [];

    public IReadOnlyCollection<string> Names => _images.Keys;

    public bool Contains(string name) => _images.ContainsKey(name);

    public long Length(string name) => _images[name].Length;

    public ReadOnlyMemory<byte> Read(string name) => _images[name];

    public ReadOnlyMemory<byte> Read(string name, long offset, int length) => _images[name].AsMemory((int)offset, length);

    public void WriteAsIs(string name, byte[] bytes) => _images[name] = bytes;

    public void Write(ImageKind kind, ulong id, Action<ImageWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new ImageWriter(buffer);
        writer.WriteHeader(kind);
        content(writer);
        _images[kind.FileName(id)] = buffer.WrittenSpan.ToArray();
    }
}
