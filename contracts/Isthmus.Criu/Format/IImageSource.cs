namespace Isthmus.Criu;

/// <summary>
/// Where a checkpoint's images are: a directory, or a bundle in memory. Implementations are safe for concurrent reads.
/// Memory that <c>Read</c> returns stays valid, and unchanged, until the source is disposed.
/// </summary>
public interface IImageSource
{
    /// <summary>Names of all images, in no order ("core-12.img", "stats-dump").</summary>
    IReadOnlyCollection<string> Names { get; }

    bool Contains(string name);

    /// <summary>Size of an image in bytes.</summary>
    /// <exception cref="ImageException">There is no such image.</exception>
    long Length(string name);

    /// <summary>A whole image of at most 2^31-1 bytes, without copying where the source allows.</summary>
    /// <exception cref="ImageException">There is no such image, or it can't be read.</exception>
    ReadOnlyMemory<byte> Read(string name);

    /// <summary>Part of an image, without copying where the source allows; meant for pages.</summary>
    /// <param name="name">The image.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="length">How many bytes; all of them exist or the call throws.</param>
    /// <exception cref="ImageException">There is no such image or range.</exception>
    ReadOnlyMemory<byte> Read(string name, long offset, int length);
}
