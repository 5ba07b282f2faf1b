using Isthmus.Criu;
using Isthmus.Engine.Files.Abi;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files.Kinds;

/// <summary>Capacity and contents of a pipe or FIFO.</summary>
internal static class PipeData
{
    private const int DefaultCapacity = 65536;
    private const int Chunk = 64 * 1024;

    /// <param name="write">A descriptor to write at that does not block.</param>
    public static void Fill(TaskCalls calls, int write, PipeContents? contents)
    {
        if (contents is null)
            return;
        if (contents.Capacity is not (0 or DefaultCapacity) && !calls.Host.Has(HostFeatures.PipeSizes))
            calls.Notes.Add($"the capacity of pipes is left out: {calls.Host.System} chooses it");
        else if (contents.Capacity is not (0 or DefaultCapacity))
            calls.CallExpecting(Expectation.Exactly(contents.Capacity), Syscall.Fcntl, write, Fcntl.F_SETPIPE_SZ, (ulong)contents.Capacity);
        for (var at = 0; at < contents.Bytes.Length; at += Chunk)
        {
            var part = new Blob(contents.Bytes.Slice(at, Math.Min(Chunk, contents.Bytes.Length - at)).ToArray());
            calls.CallExpecting(Expectation.Exactly(part.Bytes.Length), Syscall.Write, write, part, part.Bytes.Length);
        }
    }
}
