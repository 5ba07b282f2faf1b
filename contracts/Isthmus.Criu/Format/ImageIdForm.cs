namespace Isthmus.Criu;

/// <summary>How an image's id is written in its file name.</summary>
public enum ImageIdForm
{
    /// <summary>There is one image of the kind.</summary>
    None,

    /// <summary>"core-12.img".</summary>
    Number,

    /// <summary>"tcp-stream-1f.img".</summary>
    HexNumber,
}
