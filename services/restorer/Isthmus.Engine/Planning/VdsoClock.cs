using System.Buffers.Binary;

namespace Isthmus.Engine.Planning;

/// <summary>
/// A clock_gettime(2) that adds a <see cref="ClockShift"/>: machine code with its data, for a place in the code of a vDSO that
/// nothing uses.
/// </summary>
internal static class VdsoClock
{
    private const int SecondsOf = 16;
    private const int BoottimeOf = 32;
    private const int Entry = 48;

    /// <summary>Bytes, a multiple of 16: a mark by which it is found again, the two shifts, the code.</summary>
    public const int Length = 144;

    /// <summary>Bytes from its start to the function.</summary>
    public static int EntryOffset => Entry;

    private static ReadOnlySpan<byte> Mark => "Isthmus's clock\0"u8;

    // The shifts are addressed from the instruction pointer: the code runs wherever it lies.
    private static ReadOnlySpan<byte> Code =>
    [
        0xb8, 0xe4, 0x00, 0x00, 0x00, // mov eax, 228 (clock_gettime)
        0x0f, 0x05, // syscall
        0x85, 0xc0, // test eax, eax
        0x75, 0x4e, // jnz done
        0x83, 0xff, 0x01, // cmp edi, CLOCK_MONOTONIC
        0x74, 0x1d, // je monotonic
        0x83, 0xff, 0x04, // cmp edi, CLOCK_MONOTONIC_RAW
        0x74, 0x18, // je monotonic
        0x83, 0xff, 0x06, // cmp edi, CLOCK_MONOTONIC_COARSE
        0x74, 0x13, // je monotonic
        0x83, 0xff, 0x07, // cmp edi, CLOCK_BOOTTIME
        0x74, 0x05, // je boottime
        0x83, 0xff, 0x09, // cmp edi, CLOCK_BOOTTIME_ALARM
        0x75, 0x35, // jne done
        0x48, 0x8d, 0x0d, 0xc5, 0xff, 0xff, 0xff, // boottime: lea rcx, [boottime shift]
        0xeb, 0x07, // jmp add
        0x48, 0x8d, 0x0d, 0xac, 0xff, 0xff, 0xff, // monotonic: lea rcx, [monotonic shift]
        0x48, 0x8b, 0x11, // add: mov rdx, [rcx]
        0x48, 0x01, 0x16, // add [rsi], rdx
        0x48, 0x8b, 0x51, 0x08, // mov rdx, [rcx + 8]
        0x48, 0x03, 0x56, 0x08, // add rdx, [rsi + 8]
        0x48, 0x81, 0xfa, 0x00, 0xca, 0x9a, 0x3b, // cmp rdx, 1000000000
        0x7c, 0x0a, // jl store
        0x48, 0x81, 0xea, 0x00, 0xca, 0x9a, 0x3b, // sub rdx, 1000000000
        0x48, 0xff, 0x06, // inc qword [rsi]
        0x48, 0x89, 0x56, 0x08, // store: mov [rsi + 8], rdx
        0xc3, // done: ret
    ];

    /// <summary>Where it lies, or can be put: where it was put before, or behind everything else; −1 when there is no room.</summary>
    public static int FindPlace(ReadOnlySpan<byte> vdso)
    {
        var before = vdso.IndexOf(Mark);
        if (before >= 0)
            return before <= vdso.Length - Length ? before : -1;
        var place = ((vdso.LastIndexOfAnyExcept((byte)0) + 1) + 15) & ~15;
        return place <= vdso.Length - Length ? place : -1;
    }

    /// <summary>The shift of the clock that was put into a vDSO; none where there is none.</summary>
    public static ClockShift Read(ReadOnlySpan<byte> vdso)
    {
        var place = vdso.IndexOf(Mark);
        return place < 0 || place > vdso.Length - Length ? ClockShift.None : new ClockShift(ReadShift(vdso[(place + SecondsOf)..]), ReadShift(vdso[(place + BoottimeOf)..]));
    }

    /// <summary>Writes it.</summary>
    public static void Write(Span<byte> place, ClockShift shift)
    {
        Mark.CopyTo(place);
        Write(place[SecondsOf..], shift.Monotonic);
        Write(place[BoottimeOf..], shift.Boottime);
        Code.CopyTo(place[Entry..]);
    }

    private static void Write(Span<byte> place, long shift)
    {
        var (seconds, nanoseconds) = ClockShift.Split(shift);
        BinaryPrimitives.WriteInt64LittleEndian(place, seconds);
        BinaryPrimitives.WriteInt64LittleEndian(place[sizeof(long)..], nanoseconds);
    }

    private static long ReadShift(ReadOnlySpan<byte> place) =>
        unchecked((BinaryPrimitives.ReadInt64LittleEndian(place) * 1_000_000_000) + BinaryPrimitives.ReadInt64LittleEndian(place[sizeof(long)..]));
}
