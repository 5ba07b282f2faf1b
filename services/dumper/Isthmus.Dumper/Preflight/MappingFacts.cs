using System.Globalization;

namespace Isthmus.Dumper.Preflight;

/// <summary>One line of proc_pid_maps(5).</summary>
/// <param name="Executable">Mapped with execute permission.</param>
/// <param name="Shared">Mapped shared.</param>
/// <param name="Inode">0 for anonymous memory.</param>
/// <param name="Path">The file's path, "[heap]" and the like, or empty.</param>
public sealed record MappingFacts(bool Executable, bool Shared, ulong Inode, string Path)
{
    /// <summary>Mapped with write permission.</summary>
    public bool Writable { get; init; }

    /// <summary>Its name in /proc/PID/map_files: START-END in hexadecimal without leading zeros.</summary>
    public string Range { get; init; } = "";

    /// <summary>For a file that has lost the name it was mapped by; null for anything else.</summary>
    public DeletedFileFacts? Deleted { get; init; }

    /// <summary>Parses <c>START-END PERMS OFFSET DEV INODE PATH</c>.</summary>
    /// <exception cref="FormatException">It is no such line.</exception>
    public static MappingFacts Parse(string line)
    {
        var fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 5 || fields[1].Length != 4 || !ulong.TryParse(fields[4], NumberStyles.None, CultureInfo.InvariantCulture, out var inode))
            throw new FormatException($"'{line}' is not a line of /proc/PID/maps.");
        return new MappingFacts(fields[1][2] == 'x', fields[1][3] == 's', inode, fields.Length == 6 ? fields[5] : "")
        {
            Writable = fields[1][1] == 'w',
            Range = string.Join('-', fields[0].Split('-').Select(address => address.TrimStart('0'))),
        };
    }
}
