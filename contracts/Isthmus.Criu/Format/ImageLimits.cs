namespace Isthmus.Criu;

/// <summary>
/// Upper bounds that keep hostile images from exhausting memory. They are far above what the kernel lets a real tree have.
/// </summary>
public sealed record ImageLimits
{
    public static ImageLimits Default { get; } = new();

    /// <summary>Bytes of one protobuf entry. 65,530 memory areas (vm.max_map_count) make an mm entry of some 3.5 MB.</summary>
    public int EntryBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Entries of one image.</summary>
    public int Entries { get; init; } = 1024 * 1024;

    /// <summary>Nested messages, repeated values and unknown fields of one entry, all levels together.</summary>
    public int Elements { get; init; } = 512 * 1024;

    /// <summary>Images of one checkpoint; each connection has one.</summary>
    public int Images { get; init; } = 1024 * 1024;

    /// <summary>Processes, and threads of one process (the kernel's largest PID is 2^22).</summary>
    public int Tasks { get; init; } = 1 << 17;

    /// <summary>Raw bytes after one entry (queues, pipe data, deleted files).</summary>
    public int PayloadBytes { get; init; } = 1024 * 1024 * 1024;
}
