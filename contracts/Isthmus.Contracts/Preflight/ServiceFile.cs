namespace Isthmus.Contracts.Preflight;

/// <summary>A file that a service needs wherever it runs.</summary>
public sealed record ServiceFile
{
    /// <summary>Absolute path inside the host.</summary>
    public required string Path { get; init; }

    /// <summary>What is there.</summary>
    public required ServiceFileType Type { get; init; }

    /// <summary>What the service does with it.</summary>
    public required ServiceFileUse Use { get; init; }

    /// <summary>Size of a regular file, bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>Permission bits (inode(7), the lower twelve).</summary>
    public int Mode { get; init; }

    /// <summary>The owner's ID.</summary>
    public long Uid { get; init; }

    /// <summary>The group's ID.</summary>
    public long Gid { get; init; }

    /// <summary>When its content last changed, UTC.</summary>
    public DateTimeOffset ModifiedAt { get; init; }

    /// <summary>SHA-256 of a regular file's content, hex; null where the content is not sent: of logs, of what is written, of what is too large.</summary>
    public string? Sha256 { get; init; }

    /// <summary>GNU build id of an executable file, hex.</summary>
    public string? BuildId { get; init; }

    /// <summary>A symbolic link's text.</summary>
    public string? Target { get; init; }
}
