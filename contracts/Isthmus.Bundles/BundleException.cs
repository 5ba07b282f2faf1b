namespace Isthmus.Bundles;

/// <summary>A bundle, key or stored object is not what it must be. Nothing of it was used.</summary>
public sealed class BundleException : Exception
{
    public BundleException(string subject, long offset, string problem, Exception? inner = null)
        : base($"{subject}: {problem} (at byte {offset})", inner)
    {
        Subject = subject;
        Offset = offset;
    }

    /// <summary>The object's key or the file's path.</summary>
    public string Subject { get; }

    /// <summary>Where in it, bytes from its start.</summary>
    public long Offset { get; }
}
