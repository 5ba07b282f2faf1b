namespace Isthmus.Cli.Doctor;

/// <summary>A directory that moves write to.</summary>
internal sealed record DirectoryFacts
{
    public required string Path { get; init; }

    /// <summary>Type of the file system that it is on, or will be on once made: "tmpfs", "ext4".</summary>
    public string? FileSystem { get; init; }

    /// <summary>Bytes that may still be written.</summary>
    public long? FreeBytes { get; init; }

    /// <summary>False when it cannot be made or written.</summary>
    public required bool Writable { get; init; }
}
