namespace Isthmus.Criu;

/// <summary>What is in a pipe or FIFO.</summary>
/// <param name="PipeId">Its id (<c>PipeEntry.pipe_id</c>).</param>
/// <param name="Capacity">In bytes (F_GETPIPE_SZ); 0 when the image does not say.</param>
/// <param name="Bytes">The contents, oldest first; may be empty.</param>
public sealed record PipeContents(uint PipeId, uint Capacity, ReadOnlyMemory<byte> Bytes);
