using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Isthmus.Criu;

namespace Isthmus.Engine.Planning;

/// <summary>
/// Finds the frames of signal handlers that a thread has not returned from: on the used part of its stack, the address of a restorer
/// (sigaction(2), SA_RESTORER), followed by a struct ucontext of 64-bit user code (asm/ucontext.h, asm/sigcontext.h).
/// </summary>
internal static class HandlerFrames
{
    private const ulong KnownFlags = 1 | 2 | 4;
    private const ushort UserCode = 0x33;
    private const int CodeSelectorOffset = 8 + 40 + 144;
    private const int Needed = CodeSelectorOffset + sizeof(ushort);

    /// <summary>Addresses of the frames, innermost first. A frame that was left behind below live data would be one too many.</summary>
    public static IReadOnlyList<ulong> Of(ProcessCheckpoint process, ThreadCheckpoint thread)
    {
        var restorers = process.Task.Sigactions.Select(action => action.Restorer).Where(restorer => restorer != 0).ToHashSet();
        var pointer = thread.Registers.Sp;
        var stack = process.Memory.Vmas.FirstOrDefault(area => pointer >= area.Start && pointer < area.End);
        if (stack is null || restorers.Count == 0)
            return [];
        var found = new List<ulong>();
        foreach (var run in process.Pages.Runs.Where(run => run.Present && run.End > pointer && run.Address < stack.End))
        {
            var start = Math.Max(run.Address, pointer) & ~7UL;
            var bytes = process.Pages.Read(run, (long)(start - run.Address), checked((int)(Math.Min(run.End, stack.End) - start))).Span;
            var words = MemoryMarshal.Cast<byte, ulong>(bytes);
            for (var i = 0; i < words.Length && (i * sizeof(ulong)) + Needed <= bytes.Length; i++)
            {
                var frame = bytes[(i * sizeof(ulong))..];
                if (restorers.Contains(words[i]) && (words[i + 1] & ~KnownFlags) == 0 && words[i + 2] == 0
                    && BinaryPrimitives.ReadUInt16LittleEndian(frame[CodeSelectorOffset..]) == UserCode)
                    found.Add(start + ((ulong)i * sizeof(ulong)));
            }
        }

        return found;
    }
}
