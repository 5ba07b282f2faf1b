using System.Globalization;

namespace Isthmus.Bench.Blackout.Reports;

/// <summary>The median of some durations, with the shortest and the longest.</summary>
internal readonly record struct Spread(TimeSpan Median, TimeSpan Least, TimeSpan Most)
{
    /// <summary>Of an even number the lower of the two in the middle.</summary>
    public static Spread Of(IEnumerable<TimeSpan> durations)
    {
        TimeSpan[] sorted = [.. durations.Order()];
        return sorted.Length == 0 ? default : new Spread(sorted[(sorted.Length - 1) / 2], sorted[0], sorted[^1]);
    }

    /// <summary>Milliseconds: median (least–most).</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Median.TotalMilliseconds:N0} ({Least.TotalMilliseconds:N0}–{Most.TotalMilliseconds:N0})");
}
