using System.Globalization;

namespace Isthmus.Bench.Paper.Load;

/// <summary>Reads the tables that ab writes with -g (starttime, seconds, ctime, dtime, ttime, wait), a line a request.</summary>
internal static class AbRequests
{
    private const int Columns = 6;
    private const double MicrosecondsPerSecond = 1e6;

    /// <summary>The course of several ab's together, by the second in which requests began.</summary>
    /// <param name="files">Their tables.</param>
    /// <param name="began">When the run began, seconds since 1970.</param>
    public static IReadOnlyList<CoursePoint> Course(IEnumerable<string> files, double began)
    {
        var seconds = new SortedDictionary<int, (int Count, double Connect, double Processing)>();
        foreach (var line in files.Where(File.Exists).SelectMany(File.ReadLines))
        {
            var cells = line.Split('\t');
            // ab writes seconds since 1970, or microseconds when it was built so.
            if (cells.Length != Columns || !double.TryParse(cells[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var start))
                continue;
            var second = (int)Math.Floor((start > 1e12 ? start / MicrosecondsPerSecond : start) - Math.Floor(began));
            var (count, connect, processing) = seconds.GetValueOrDefault(second);
            seconds[second] = (count + 1, connect + Number(cells[2]), processing + Number(cells[3]));
        }

        return [.. seconds.Where(pair => pair.Key >= 0).Select(pair => new CoursePoint(pair.Key, pair.Value.Count, pair.Value.Connect / pair.Value.Count, pair.Value.Processing / pair.Value.Count))];
    }

    private static double Number(string cell) => double.Parse(cell, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
