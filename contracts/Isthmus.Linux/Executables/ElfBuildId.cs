using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.Linux.Executables;

/// <summary>
/// The GNU build id of a 64-bit little-endian ELF file: the descriptor of the note "GNU" of type 3 in a PT_NOTE segment
/// (elf(5), System V ABI "Note Section").
/// </summary>
public static class ElfBuildId
{
    private const int HeaderBytes = 64;
    private const int ProgramHeaderBytes = 56;
    private const int MaximumProgramHeaders = 512;
    private const int MaximumNoteBytes = 1 << 20;
    private const int MaximumIdBytes = 64;
    private const uint SegmentNote = 4;
    private const uint NoteGnuBuildId = 3;

    /// <summary>The id in lower-case hex; null when the file is no such ELF file, is damaged, or has none.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string? Read(SafeFileHandle file)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (RandomAccess.Read(file, header, 0) != HeaderBytes
            || !header.StartsWith("\u007fELF\u0002\u0001"u8)
            || BinaryPrimitives.ReadUInt16LittleEndian(header[54..]) != ProgramHeaderBytes)
            return null;
        int count = BinaryPrimitives.ReadUInt16LittleEndian(header[56..]);
        var table = new byte[Math.Min(count, MaximumProgramHeaders) * ProgramHeaderBytes];
        var at = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
        if (at > long.MaxValue - (ulong)table.Length || RandomAccess.Read(file, table, (long)at) != table.Length)
            return null;
        for (var i = 0; i < table.Length; i += ProgramHeaderBytes)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(table.AsSpan(i)) == SegmentNote
                && ReadNotes(file, table.AsSpan(i, ProgramHeaderBytes)) is { } id)
                return id;
        }

        return null;
    }

    private static string? ReadNotes(SafeFileHandle file, ReadOnlySpan<byte> segment)
    {
        var offset = BinaryPrimitives.ReadUInt64LittleEndian(segment[8..]);
        var size = BinaryPrimitives.ReadUInt64LittleEndian(segment[32..]);
        if (size > MaximumNoteBytes || offset > long.MaxValue - size)
            return null;
        var notes = new byte[(int)size];
        return RandomAccess.Read(file, notes, (long)offset) == notes.Length ? FindBuildId(notes) : null;
    }

    private static string? FindBuildId(ReadOnlySpan<byte> notes)
    {
        while (notes.Length >= 12)
        {
            var nameSize = BinaryPrimitives.ReadUInt32LittleEndian(notes);
            var size = BinaryPrimitives.ReadUInt32LittleEndian(notes[4..]);
            var type = BinaryPrimitives.ReadUInt32LittleEndian(notes[8..]);
            var start = 12 + Aligned(nameSize);
            if (start + size > notes.Length)
                return null;
            if (type == NoteGnuBuildId && nameSize == 4 && notes.Slice(12, 4).SequenceEqual("GNU\0"u8) && size is > 0 and <= MaximumIdBytes)
                return Convert.ToHexStringLower(notes.Slice((int)start, (int)size));
            notes = notes[(int)Math.Min(notes.Length, start + Aligned(size))..];
        }

        return null;
    }

    private static long Aligned(uint size) => ((long)size + 3) & ~3L;
}
