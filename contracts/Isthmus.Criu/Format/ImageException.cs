namespace Isthmus.Criu;

/// <summary>
/// An image is missing, damaged, or contradicts another. Nothing was restored from it. Thrown instead of every
/// exception that hostile bytes could cause.
/// </summary>
public sealed class ImageException : Exception
{
    /// <param name="file">The image's name ("core-12.img").</param>
    /// <param name="offset">Where in it, in bytes; -1 when the whole file is meant.</param>
    /// <param name="what">What is wrong, as the end of a sentence.</param>
    /// <param name="inner">The cause, if another exception was.</param>
    public ImageException(string file, long offset, string what, Exception? inner = null)
        : base(offset < 0 ? $"Image {file}: {what}." : $"Image {file}, offset {offset}: {what}.", inner)
    {
        File = file;
        Offset = offset;
        What = what;
    }

    public string File { get; }

    public long Offset { get; }

    public string What { get; }
}
