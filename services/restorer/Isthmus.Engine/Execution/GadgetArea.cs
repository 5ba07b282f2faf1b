using System.Globalization;

namespace Isthmus.Engine.Execution;

/// <summary>
/// The addresses of what the engine keeps in a tracee while it is rebuilt: a range that no mapping of the tree uses.
/// A fork copies it (only touched pages cost anything); the last thing done to a process is to unmap it.
/// </summary>
/// <param name="Base">Where it begins: page-aligned.</param>
public readonly record struct GadgetArea(ulong Base)
{
    /// <summary>Bytes of address space.</summary>
    public const ulong Size = 64 << 20;

    public const ulong PageSize = 4096;

    /// <summary>Bytes kept for the destination's own vDSO and its data pages until they move to their final place.</summary>
    public const ulong ParkingSize = 64 << 10;

    /// <summary>How many results can be named in one plan.</summary>
    public const int SlotCapacity = 1 << 18;

    /// <summary>The <see cref="Interpreter"/>, one page, read and execute.</summary>
    public ulong Code => Base;

    /// <summary>The interpreter's stack grows down from here.</summary>
    public ulong StackTop => Base + (2 * PageSize);

    /// <summary>Where signal frames of the final contexts are built: one page more than the largest.</summary>
    public ulong Frames => Base + (2 * PageSize);

    public const ulong FramesSize = 30 * PageSize;

    public ulong Parking => Base + (32 * PageSize);

    public ulong Slots => Base + (64 * PageSize);

    public ulong Batch => Slots + (SlotCapacity * sizeof(ulong));

    /// <summary>Bytes of one batch, at most.</summary>
    public static ulong BatchCapacity => Size - (64 * PageSize) - (SlotCapacity * sizeof(ulong));

    public ulong End => Base + Size;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"0x{Base:x}–0x{End:x}");
}
