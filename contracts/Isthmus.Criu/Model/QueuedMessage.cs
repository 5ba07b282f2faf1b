using Isthmus.Criu.Images;

namespace Isthmus.Criu;

/// <summary>A datagram, message or piece of a stream that waits in a socket.</summary>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Ancillary">Descriptors sent with it, as <c>FileEntry</c> ids.</param>
public sealed record QueuedMessage(ReadOnlyMemory<byte> Bytes, IReadOnlyList<ScmEntry> Ancillary);
