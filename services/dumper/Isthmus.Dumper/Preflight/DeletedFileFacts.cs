namespace Isthmus.Dumper.Preflight;

/// <summary>An open file that has lost the name it was opened by.</summary>
/// <param name="Names">Other names (hard links) that it still has.</param>
/// <param name="StoredBytes">What it takes on its file system, in bytes.</param>
public sealed record DeletedFileFacts(uint Names, ulong StoredBytes);
