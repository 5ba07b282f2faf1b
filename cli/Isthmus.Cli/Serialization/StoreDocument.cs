namespace Isthmus.Cli.Serialization;

/// <summary>One store, in what <c>isthmus store</c> writes with --json.</summary>
/// <param name="Store">Which one; no secrets.</param>
/// <param name="Ready">Whether it takes bundles now.</param>
/// <param name="Problem">Why not; null when it does.</param>
/// <param name="Remedy">What to do about it; null when there is nothing to do.</param>
internal sealed record StoreDocument(string Store, bool Ready, string? Problem, string? Remedy);
