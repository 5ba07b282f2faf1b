namespace Isthmus.Criu;

/// <summary>A run of pages of 4,096 bytes.</summary>
/// <param name="Address">Address of the first, or its offset in shared memory, in bytes.</param>
/// <param name="Pages">How many.</param>
/// <param name="Flags">Where the contents are.</param>
/// <param name="FileOffset">Offset of the contents in the pages image in bytes; -1 when they are not in it.</param>
public readonly record struct PageRun(ulong Address, long Pages, PageFlags Flags, long FileOffset)
{
    public const int PageSize = 4096;

    /// <summary>Bytes.</summary>
    public long Length => Pages * PageSize;

    /// <summary>The address after the last byte.</summary>
    public ulong End => Address + (ulong)Length;

    public bool Present => (Flags & PageFlags.Present) != 0;
}
