using System.Globalization;

namespace Isthmus.Monitor.Sensors;

/// <summary>A host's memory, bytes.</summary>
/// <param name="Available">What new work could have without swapping.</param>
/// <param name="Total">All of it.</param>
public readonly record struct MemoryState(long Available, long Total)
{
    private const long Kibi = 1024;

    /// <summary>
    /// Reads /proc/meminfo. Where it has no MemAvailable (FreeBSD's Linux layer), free memory, buffers and the page cache
    /// together are taken for it.
    /// </summary>
    /// <exception cref="FormatException">A line is missing or malformed.</exception>
    public static MemoryState Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var total = Find(text, "MemTotal") ?? throw new FormatException("meminfo has no MemTotal");
        var available = Find(text, "MemAvailable")
            ?? checked((Find(text, "MemFree") ?? throw new FormatException("meminfo has neither MemAvailable nor MemFree")) + (Find(text, "Buffers") ?? 0) + (Find(text, "Cached") ?? 0));
        return new MemoryState(available, total);
    }

    private static long? Find(string text, string name)
    {
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range);
            if (!line.StartsWith(name, StringComparison.Ordinal) || line.Length <= name.Length || line[name.Length] != ':')
                continue;
            var value = line[(name.Length + 1)..].Trim();
            if (!value.EndsWith(" kB", StringComparison.Ordinal) || !long.TryParse(value[..^3], NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes))
                throw new FormatException($"meminfo has {name} '{value}', not a number of kB");
            return checked(kibibytes * Kibi);
        }

        return null;
    }
}
