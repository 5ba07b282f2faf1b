using Google.Protobuf;

namespace Isthmus.Criu;

/// <summary>An entry and the raw bytes after it.</summary>
/// <param name="Offset">Where in the image the entry's length is.</param>
/// <param name="Entry">The message; null for the one record of a raw image.</param>
/// <param name="Payload">A slice of the image.</param>
public sealed record ImageRecord(int Offset, IMessage? Entry, ReadOnlyMemory<byte> Payload);
