using System.Buffers.Binary;

namespace Isthmus.Engine.Plan;

/// <summary>
/// struct rt_sigframe of x86-64 Linux (arch/x86/include/asm/sigframe.h) with its extended state behind: return address (8 bytes),
/// ucontext (304), siginfo (128), padding (8), XSAVE area.
/// </summary>
public sealed class SignalFrame(byte[] content)
{
    /// <summary>Offset of the XSAVE area, which must lie at an address divisible by 64.</summary>
    public const int ExtendedStateOffset = 448;

    /// <summary>Offset of the pointer to the XSAVE area.</summary>
    public const int ExtendedStatePointerOffset = 8 + 40 + 184;

    /// <summary>Bytes.</summary>
    public int Length => content.Length;

    /// <summary>The frame as it must be at <paramref name="address"/> (divisible by 64).</summary>
    public byte[] At(ulong address)
    {
        if (address % 64 != 0)
            throw new ArgumentOutOfRangeException(nameof(address), address, "a signal frame with extended state lies at a multiple of 64");
        var placed = (byte[])content.Clone();
        BinaryPrimitives.WriteUInt64LittleEndian(placed.AsSpan(ExtendedStatePointerOffset), address + ExtendedStateOffset);
        return placed;
    }
}
