namespace Isthmus.Linux.Executables;

/// <summary>What tells one executable file from another.</summary>
/// <param name="BuildId">GNU build id in hex, or null.</param>
/// <param name="Sha256">SHA-256 of the content, hex.</param>
public sealed record ExecutableFile(string? BuildId, string Sha256);
