namespace Isthmus.Hosting.Files;

/// <summary>A stretch of a file's content.</summary>
/// <param name="Path">The file at the source.</param>
/// <param name="Sha256">Digest of the whole content, hex.</param>
/// <param name="Index">Which stretch of <see cref="FileShipment.PieceBytes"/> it is, from 0.</param>
/// <param name="Length">Bytes.</param>
public sealed record FilePiece(string Path, string Sha256, int Index, int Length)
{
    /// <summary>Its name in a bundle.</summary>
    public string Name => FormattableString.Invariant($"{Sha256}-{Index:D5}");

    /// <summary>Where it begins in the content.</summary>
    public long Offset => (long)Index * FileShipment.PieceBytes;
}
