namespace Isthmus.Criu;

/// <summary>Bytes of a deleted file.</summary>
/// <param name="Offset">Where in the file.</param>
/// <param name="Bytes">The bytes.</param>
public sealed record GhostExtent(long Offset, ReadOnlyMemory<byte> Bytes);
