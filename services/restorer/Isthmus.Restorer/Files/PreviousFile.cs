using Isthmus.Linux.Files;

namespace Isthmus.Restorer.Files;

/// <summary>What a file took the place of.</summary>
/// <param name="Status">Its attributes.</param>
/// <param name="Sha256">The digest that its content is kept under.</param>
/// <param name="Target">A link's text.</param>
public sealed record PreviousFile(FileStatus Status, string? Sha256, string? Target);
