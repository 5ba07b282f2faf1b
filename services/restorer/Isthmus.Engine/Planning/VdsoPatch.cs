using System.Buffers.Binary;
using System.Text;

namespace Isthmus.Engine.Planning;

/// <summary>
/// Overwrites the functions that a vDSO exports (elf(5), vdso(7)) by plain system calls: their code would read a data page that
/// another kernel lays out differently or does not have.
/// </summary>
internal static class VdsoPatch
{
    private const int ProgramHeaderSize = 56;
    private const int SymbolSize = 24;
    private const int PT_LOAD = 1;
    private const int PT_DYNAMIC = 2;
    private const int DT_HASH = 4;
    private const int DT_STRTAB = 5;
    private const int DT_SYMTAB = 6;
    private const int DT_GNU_HASH = 0x6ffffef5;
    private const byte STT_FUNC = 2;
    private const int ENOSYS = 38;

    // Each function takes the arguments of the call of the same name; getrandom's two more are for its own buffer.
    private static readonly Dictionary<string, int> Calls = new()
    {
        ["clock_gettime"] = 228,
        ["clock_getres"] = 229,
        ["gettimeofday"] = 96,
        ["time"] = 201,
        ["getcpu"] = 309,
        ["getrandom"] = 318,
    };

    /// <summary>Returns a copy with every exported function patched; one that is no system call answers ENOSYS.</summary>
    /// <param name="vdso">Its code, patched before or not.</param>
    /// <param name="shift">What clock_gettime(2) adds to monotonic clocks.</param>
    /// <exception cref="FormatException">The bytes are no vDSO whose symbols can be read, or have no room.</exception>
    public static byte[] Apply(ReadOnlySpan<byte> vdso, ClockShift shift = default)
    {
        var patched = vdso.ToArray();
        var clock = shift.IsNone ? -1 : VdsoClock.FindPlace(vdso);
        if (clock < 0 && !shift.IsNone)
            throw new FormatException($"its code has no {VdsoClock.Length} bytes of room for a clock that goes on.");
        var (loaded, dynamic) = FindSegments(vdso);
        var tables = ReadDynamic(vdso, dynamic, loaded);
        for (var i = 1; i < tables.SymbolCount; i++)
        {
            var symbol = Slice(vdso, tables.Symbols + ((long)i * SymbolSize), SymbolSize);
            if ((symbol[4] & 0xf) != STT_FUNC || BinaryPrimitives.ReadUInt16LittleEndian(symbol[6..]) == 0)
                continue;
            var name = ReadName(vdso, tables.Strings + BinaryPrimitives.ReadUInt32LittleEndian(symbol));
            var entry = ToOffset(BinaryPrimitives.ReadUInt64LittleEndian(symbol[8..]), loaded);
            var code = clock >= 0 && PlainName(name) == "clock_gettime" ? Jump(entry, clock + VdsoClock.EntryOffset) : CodeFor(name);
            if (entry < 0 || entry + code.Length > patched.Length)
                throw new FormatException($"its function {name} lies outside.");
            code.CopyTo(patched.AsSpan((int)entry));
        }

        if (clock >= 0)
            VdsoClock.Write(patched.AsSpan(clock, VdsoClock.Length), shift);
        return patched;
    }

    /// <summary><c>mov eax, number; syscall; ret</c>, or <c>mov rax, -ENOSYS; ret</c>.</summary>
    private static byte[] CodeFor(string name) => Calls.TryGetValue(PlainName(name), out var number)
        ? [0xb8, (byte)number, (byte)(number >> 8), 0, 0, 0x0f, 0x05, 0xc3]
        : [0x48, 0xc7, 0xc0, unchecked((byte)-ENOSYS), 0xff, 0xff, 0xff, 0xc3];

    /// <summary><c>jmp target</c>.</summary>
    private static byte[] Jump(long from, long target)
    {
        var jump = new byte[5];
        jump[0] = 0xe9;
        BinaryPrimitives.WriteInt32LittleEndian(jump.AsSpan(1), checked((int)(target - from - jump.Length)));
        return jump;
    }

    private static string PlainName(string name) => name.StartsWith("__vdso_", StringComparison.Ordinal) ? name["__vdso_".Length..] : name;

    private static ((ulong Address, long Offset) Loaded, long Dynamic) FindSegments(ReadOnlySpan<byte> vdso)
    {
        if (vdso.Length < 64 || !vdso.StartsWith("\u007fELF"u8))
            throw new FormatException("its code is no ELF image.");
        var headers = BinaryPrimitives.ReadInt64LittleEndian(vdso[32..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(vdso[56..]);
        (ulong, long)? loaded = null;
        long? dynamic = null;
        for (var i = 0; i < count; i++)
        {
            var header = Slice(vdso, headers + ((long)i * ProgramHeaderSize), ProgramHeaderSize);
            var type = BinaryPrimitives.ReadInt32LittleEndian(header);
            var offset = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
            if (type == PT_LOAD)
                loaded ??= (BinaryPrimitives.ReadUInt64LittleEndian(header[16..]), offset);
            else if (type == PT_DYNAMIC)
                dynamic = offset;
        }

        return loaded is { } segment && dynamic is { } table ? (segment, table) : throw new FormatException("its code has no dynamic section.");
    }

    private static (long Symbols, long Strings, long SymbolCount) ReadDynamic(ReadOnlySpan<byte> vdso, long dynamic, (ulong, long) loaded)
    {
        long symbols = -1, strings = -1, hash = -1, gnuHash = -1;
        for (var at = dynamic; ; at += 16)
        {
            var entry = Slice(vdso, at, 16);
            var tag = BinaryPrimitives.ReadInt64LittleEndian(entry);
            if (tag == 0)
                break;
            var offset = ToOffset(BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]), loaded);
            switch (tag)
            {
                case DT_SYMTAB:
                    symbols = offset;
                    break;
                case DT_STRTAB:
                    strings = offset;
                    break;
                case DT_HASH:
                    hash = offset;
                    break;
                case DT_GNU_HASH:
                    gnuHash = offset;
                    break;
            }
        }

        if (symbols < 0 || strings < 0 || (hash < 0 && gnuHash < 0))
            throw new FormatException("its code has no symbol table.");
        return (symbols, strings, hash >= 0 ? BinaryPrimitives.ReadUInt32LittleEndian(Slice(vdso, hash + 4, 4)) : CountByGnuHash(vdso, gnuHash));
    }

    /// <summary>A GNU hash table has no count: the last symbol is the end of the chain that begins furthest on.</summary>
    private static long CountByGnuHash(ReadOnlySpan<byte> vdso, long table)
    {
        var buckets = BinaryPrimitives.ReadUInt32LittleEndian(Slice(vdso, table, 4));
        var first = BinaryPrimitives.ReadUInt32LittleEndian(Slice(vdso, table + 4, 4));
        var bloomWords = BinaryPrimitives.ReadUInt32LittleEndian(Slice(vdso, table + 8, 4));
        var bucketTable = table + 16 + ((long)bloomWords * 8);
        var last = 0L;
        for (var i = 0L; i < buckets; i++)
            last = Math.Max(last, BinaryPrimitives.ReadUInt32LittleEndian(Slice(vdso, bucketTable + (i * 4), 4)));
        if (last < first)
            return first;
        while ((Slice(vdso, bucketTable + (buckets * 4L) + ((last - first) * 4), 4)[0] & 1) == 0)
            last++;
        return last + 1;
    }

    private static long ToOffset(ulong address, (ulong Address, long Offset) loaded) =>
        unchecked((long)(address - loaded.Address) + loaded.Offset);

    private static string ReadName(ReadOnlySpan<byte> vdso, long offset)
    {
        var rest = Slice(vdso, offset, 0, toEnd: true);
        var end = rest.IndexOf((byte)0);
        return end < 0 ? throw new FormatException("a symbol's name does not end.") : Encoding.ASCII.GetString(rest[..end]);
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> vdso, long offset, int length, bool toEnd = false) =>
        offset >= 0 && offset <= vdso.Length - length
            ? toEnd ? vdso[(int)offset..] : vdso.Slice((int)offset, length)
            : throw new FormatException($"its symbol table points at offset {offset}, outside.");
}
