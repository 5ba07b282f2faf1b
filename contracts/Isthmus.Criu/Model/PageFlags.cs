namespace Isthmus.Criu;

/// <summary>What is known of a run of pages (PE_* of criu/include/pagemap.h).</summary>
[Flags]
public enum PageFlags : uint
{
    None = 0,

    /// <summary>Unchanged since the parent checkpoint, which holds the contents.</summary>
    Parent = 1,

    /// <summary>May be fetched after the restore.</summary>
    Lazy = 2,

    /// <summary>The contents are in the pages image.</summary>
    Present = 4,
}
