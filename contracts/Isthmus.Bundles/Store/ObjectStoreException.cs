namespace Isthmus.Bundles.Store;

/// <summary>A store did not do what it was asked, and asking again was tried where it can help. An <see cref="IOException"/> with a remedy.</summary>
public sealed class ObjectStoreException : IOException
{
    public ObjectStoreException(string message, string remedy, bool isPassing, Exception? inner = null)
        : base(message, inner) =>
        (Remedy, IsPassing) = (remedy, isPassing);

    /// <summary>What the operator does next.</summary>
    public string Remedy { get; }

    /// <summary>True when the same request may succeed later: the store was down, busy or full, not misconfigured.</summary>
    public bool IsPassing { get; }

    /// <summary>The store's own name for the error, such as <c>NoSuchBucket</c>; empty when it gave none.</summary>
    public string Code { get; init; } = "";
}
