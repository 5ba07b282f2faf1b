namespace Isthmus.Restorer.Files;

/// <summary>Room on a file system that files would be put on.</summary>
/// <param name="Directory">A directory on it.</param>
/// <param name="Needed">Bytes that they take.</param>
/// <param name="Free">Bytes that are free.</param>
public sealed record FileRoom(string Directory, long Needed, long Free);
