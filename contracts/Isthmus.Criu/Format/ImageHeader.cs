namespace Isthmus.Criu;

/// <summary>What an image begins with; all numbers are little-endian 32 bit.</summary>
public enum ImageHeader
{
    /// <summary>Nothing: a raw image.</summary>
    None,

    /// <summary>Its own magic (the inventory, which says whether the others have a common magic).</summary>
    OwnOnly,

    /// <summary>The common magic, then its own.</summary>
    Common,

    /// <summary>The service magic, then its own; the file has no ".img" suffix.</summary>
    Service,
}
