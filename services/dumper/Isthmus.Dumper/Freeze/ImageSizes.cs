namespace Isthmus.Dumper.Freeze;

/// <summary>Sorts CRIU's images by what they hold, going by their names, and leaves out what no restore reads.</summary>
internal sealed class ImageSizes(string directory)
{
    /// <summary>Bytes of memory pages.</summary>
    public long Memory { get; private set; }

    /// <summary>Bytes of core images: registers and task state.</summary>
    public long Registers { get; private set; }

    /// <summary>Established connections: each has an image of its own.</summary>
    public int Connections { get; private set; }

    /// <summary>True for an image; false for logs, and for statistics, which CRIU may still be writing.</summary>
    public bool IsWanted(string name)
    {
        if (!name.EndsWith(".img", StringComparison.Ordinal))
            return false;
        if (name.StartsWith("pages-", StringComparison.Ordinal))
            Memory += new FileInfo(Path.Combine(directory, name)).Length;
        else if (name.StartsWith("core-", StringComparison.Ordinal))
            Registers += new FileInfo(Path.Combine(directory, name)).Length;
        else if (name.StartsWith("tcp-stream-", StringComparison.Ordinal))
            Connections++;
        return true;
    }
}
