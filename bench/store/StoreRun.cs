namespace Isthmus.Bench.Store;

/// <summary>What one size took, each time.</summary>
/// <param name="Bytes">The object's size.</param>
/// <param name="PlainPut">One HTTP PUT of bytes in memory.</param>
/// <param name="Put">The store's put: written to a file, sent under a condition.</param>
/// <param name="PlainGet">One HTTP GET into memory.</param>
/// <param name="Get">A granted download into a file.</param>
internal sealed record StoreRun(int Bytes, IReadOnlyList<TimeSpan> PlainPut, IReadOnlyList<TimeSpan> Put, IReadOnlyList<TimeSpan> PlainGet, IReadOnlyList<TimeSpan> Get);
