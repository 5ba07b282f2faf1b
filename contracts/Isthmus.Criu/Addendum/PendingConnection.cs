namespace Isthmus.Criu.Addendum;

/// <summary>A connection to a unix listener that nobody has accepted.</summary>
/// <param name="Listener">The listener's inode (<c>UnixSkEntry.ino</c>).</param>
/// <param name="Client">The inode of the client's end, which the tree has open; 0 when the client has closed it.</param>
/// <param name="Messages">What the client has sent, in order: one message each, or pieces of a stream.</param>
public sealed record PendingConnection(uint Listener, uint Client, IReadOnlyList<byte[]> Messages);
