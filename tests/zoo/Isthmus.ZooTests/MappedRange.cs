using System.Globalization;

namespace Isthmus.ZooTests;

/// <summary>A line of /proc/PID/maps (proc_pid_maps(5)).</summary>
/// <param name="Protection">Such as "rw-p".</param>
/// <param name="Offset">Into the file, in bytes.</param>
/// <param name="Name">A path, or a name in brackets, or nothing.</param>
internal sealed record MappedRange(ulong Start, ulong End, string Protection, ulong Offset, string Name)
{
    public bool IsKernels => Name is "[vdso]" or "[vsyscall]" || Name.StartsWith("[vvar", StringComparison.Ordinal);

    public static MappedRange Parse(string line)
    {
        var fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        var range = fields[0].Split('-');
        return new MappedRange(Hex(range[0]), Hex(range[1]), fields[1], Hex(fields[2]), fields.Length > 5 ? fields[5].Trim() : "");
    }

    /// <summary>This range and the next as one, or null when they are not one mapping that was split.</summary>
    public MappedRange? Join(MappedRange next) =>
        End == next.Start && Protection == next.Protection && Name == next.Name && (!Name.StartsWith('/') || Offset + (End - Start) == next.Offset)
            ? this with { End = next.End }
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Start:x}-{End:x} {Protection} {(Name.StartsWith('/') ? $"{Offset:x} " : "")}{Name}");

    private static ulong Hex(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
