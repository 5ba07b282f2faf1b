namespace Isthmus.Contracts.Preflight;

/// <summary>An executable file or library of the tree.</summary>
public sealed record MappedBinary
{
    /// <summary>Absolute path in the host's file system.</summary>
    public required string Path { get; init; }

    /// <summary>GNU build id in hex, or null when the file has none.</summary>
    public string? BuildId { get; init; }

    /// <summary>SHA-256 of the file, hex.</summary>
    public required string Sha256 { get; init; }
}
