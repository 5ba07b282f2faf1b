using Isthmus.Linux.Files;

namespace Isthmus.Restorer.Files;

/// <summary>What a destination has in the place of one of the source's files.</summary>
/// <param name="Status">Links followed, unless the source has a link there.</param>
/// <param name="Sha256">Digest of a regular file, where it was asked for.</param>
/// <param name="Target">A link's text.</param>
public sealed record FoundFile(FileStatus Status, string? Sha256, string? Target);
