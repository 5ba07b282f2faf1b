using System.Globalization;

namespace Isthmus.Engine.Hosts;

/// <summary>One line of /proc/PID/maps (proc(5)).</summary>
/// <param name="Start">First address.</param>
/// <param name="End">The address after the last.</param>
/// <param name="Name">A path, a name in brackets, or empty.</param>
public sealed record MemoryMapLine(ulong Start, ulong End, string Name)
{
    public static IReadOnlyList<MemoryMapLine> ReadAll(string file) => [.. File.ReadLines(file).Select(Parse)];

    internal static MemoryMapLine Parse(string line)
    {
        var dash = line.IndexOf('-', StringComparison.Ordinal);
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        if (dash < 0 || space < dash)
            throw new FormatException($"\"{line}\" is no line of /proc/PID/maps.");
        var name = line.IndexOfAny(['/', '['], space);
        return new MemoryMapLine(
            ulong.Parse(line.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            ulong.Parse(line.AsSpan(dash + 1, space - dash - 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            name < 0 ? "" : line[name..]);
    }
}
