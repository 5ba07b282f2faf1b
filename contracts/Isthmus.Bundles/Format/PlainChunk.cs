namespace Isthmus.Bundles.Format;

/// <summary>Archive bytes on their way from the packing thread to the sealing one.</summary>
/// <param name="Buffer">Rented; the sealing thread gives it back.</param>
/// <param name="Length">Bytes used.</param>
/// <param name="Last">True for the archive's end.</param>
internal readonly record struct PlainChunk(byte[] Buffer, int Length, bool Last);
