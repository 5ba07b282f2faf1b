namespace Isthmus.Criu.Addendum;

/// <summary>Options of one socket that differ from a fresh one's and are in no image of CRIU's.</summary>
/// <param name="Inode">The socket's inode (<c>InetSkEntry.ino</c>).</param>
/// <param name="Options">In the order in which they are to be set.</param>
public sealed record SocketOptions(uint Inode, IReadOnlyList<OptionValue> Options);
