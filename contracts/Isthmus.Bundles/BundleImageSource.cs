using Isthmus.Criu;

namespace Isthmus.Bundles;

/// <summary>CRIU's images out of a decrypted bundle: no image file is written at the destination. Owns the bundle.</summary>
public sealed class BundleImageSource(BundleContents contents) : IImageSource, IDisposable
{
    public IReadOnlyCollection<string> Names { get; } = [.. contents.Files.Keys];

    public bool Contains(string name) => contents.Files.ContainsKey(name);

    public long Length(string name) => Read(name).Length;

    public ReadOnlyMemory<byte> Read(string name) =>
        contents.Files.TryGetValue(name, out var image) ? image : throw new ImageException(name, -1, "the bundle has no such image");

    public ReadOnlyMemory<byte> Read(string name, long offset, int length)
    {
        var image = Read(name);
        return offset >= 0 && length >= 0 && offset <= image.Length - length
            ? image.Slice((int)offset, length)
            : throw new ImageException(name, offset, $"{length} bytes from there are more than the image's {image.Length}");
    }

    public void Dispose() => contents.Dispose();
}
