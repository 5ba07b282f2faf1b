using System.Globalization;

namespace Isthmus.Monitor.Sensors;

/// <summary>What a host's processors did since it started, and what waits for them now.</summary>
/// <param name="Busy">Clock ticks that were not idle, all processors together.</param>
/// <param name="Total">All clock ticks.</param>
/// <param name="Runnable">Tasks that run or wait for a processor; null where the file doesn't say (FreeBSD's Linux layer).</param>
public readonly record struct ProcessorTimes(long Busy, long Total, long? Runnable)
{
    // proc_stat(5): user nice system idle iowait irq softirq steal guest guest_nice; guest time is part of user time.
    private const int Idle = 3;
    private const int IoWait = 4;
    private const int Accounted = 8;

    /// <summary>Reads /proc/stat; FreeBSD's Linux layer writes only the first four times.</summary>
    /// <exception cref="FormatException">The line of all processors is missing or malformed.</exception>
    public static ProcessorTimes Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        (long Busy, long Total)? times = null;
        long? runnable = null;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range);
            if (line.StartsWith("cpu ", StringComparison.Ordinal))
                times = Times(line);
            else if (line.StartsWith("procs_running ", StringComparison.Ordinal))
                runnable = Number(line["procs_running ".Length..]);
        }

        return times is { } known ? new ProcessorTimes(known.Busy, known.Total, runnable) : throw new FormatException("stat has no line of all processors");
    }

    private static (long Busy, long Total) Times(ReadOnlySpan<char> line)
    {
        var (index, busy, total) = (-1, 0L, 0L);
        foreach (var range in line.Split(' '))
        {
            var word = line[range];
            if (word.IsEmpty || index++ < 0)
                continue;
            if (index > Accounted)
                break;
            var ticks = Number(word);
            total = checked(total + ticks);
            busy += index - 1 is Idle or IoWait ? 0 : ticks;
        }

        return index > Idle ? (busy, total) : throw new FormatException($"stat has {index} times of all processors instead of 4 or more");
    }

    private static long Number(ReadOnlySpan<char> word) => long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new FormatException($"stat has '{word}' where a number should be");
}
