namespace Isthmus.Criu;

/// <summary>What follows an image's header. An entry is a 32-bit length and a protobuf message of that length.</summary>
public enum ImageBody
{
    /// <summary>Exactly one entry.</summary>
    SingleEntry,

    /// <summary>Entries up to the end.</summary>
    Entries,

    /// <summary>Entries, each followed by as many raw bytes as it says.</summary>
    EntriesWithPayload,

    /// <summary>One entry and the raw bytes that it announces.</summary>
    SingleEntryWithPayload,

    /// <summary>A <c>PagemapHead</c>, then <c>PagemapEntry</c>s.</summary>
    Pagemap,

    /// <summary>A <c>GhostFileEntry</c>, then the file's bytes: all that is left, or chunks of entry and bytes.</summary>
    GhostFile,

    /// <summary>Message queues: an entry, then as many messages (entry, bytes, padding to 8) as it says.</summary>
    MessageQueues,

    /// <summary>No structure that CRIU defines.</summary>
    Raw,
}
