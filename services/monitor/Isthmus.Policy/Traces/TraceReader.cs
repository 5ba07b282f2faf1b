using System.Globalization;

namespace Isthmus.Policy.Traces;

/// <summary>
/// Reads a trace: comma-separated values with a heading that names the columns <c>time</c> (seconds, or ISO 8601 with its
/// offset from UTC), <c>connections</c> and, when there is one, <c>requests</c> (a second); other columns are left alone. Empty cells are
/// what was not known. Between two lines the load stays as it was, for up to <see cref="LongestStep"/>: a longer
/// distance is a hole, in which nothing is known.
/// </summary>
public static class TraceReader
{
    /// <summary>Seconds that a line holds for at most.</summary>
    public const int LongestStep = 60;

    // Four weeks of seconds.
    private const long LongestTrace = 28L * 24 * 3600;
    private const int NamedRemarks = 5;

    /// <exception cref="TraceFormatException">It is no such file.</exception>
    public static LoadTrace Read(TextReader text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        var columns = Columns(text.ReadLine(), source);
        var (points, remarks, dropped) = (new List<LoadPoint>(), new List<string>(), 0);
        (DateTimeOffset? start, var origin, var last) = (null, 0.0, default(LoadPoint));
        for (var line = 2; text.ReadLine() is { } row; line++)
        {
            if (string.IsNullOrWhiteSpace(row))
                continue;
            var cells = row.Split(',');
            if (cells.Length != columns.Count)
                throw new TraceFormatException(source, line, $"it has {cells.Length} cells, the heading has {columns.Count} columns.");
            var (time, absolute) = Time(cells[columns.Time], source, line);
            if (start is null)
                (start, origin) = (absolute ?? DateTimeOffset.UnixEpoch, time);
            var point = new LoadPoint((long)Math.Floor(time - origin), Number(cells, columns.Connections, source, line), Number(cells, columns.Requests, source, line));
            if (point.Seconds > LongestTrace)
                throw new TraceFormatException(source, line, $"it lies {point.Seconds} s after the first line; at most {LongestTrace} s (four weeks) are read.");
            if (points.Count > 0 && point.Seconds < last.Seconds)
            {
                dropped++;
                if (dropped <= NamedRemarks)
                    remarks.Add($"line {line} goes back in time; it is left out");
                continue;
            }

            Fill(points, last, point, line, remarks);
            // Two lines of one second: the later one holds.
            if (points.Count > 0 && points[^1].Seconds == point.Seconds)
                points[^1] = point;
            else
                points.Add(point);
            last = point;
        }

        if (dropped > NamedRemarks)
            remarks.Add($"{dropped} lines in all go back in time and are left out");
        return points.Count > 1 ? new LoadTrace(start!.Value, points, remarks) : throw new TraceFormatException(source, 1, "it has less than two seconds of load.");
    }

    private static void Fill(List<LoadPoint> points, LoadPoint last, LoadPoint next, int line, List<string> remarks)
    {
        if (points.Count == 0)
            return;
        var isHole = next.Seconds - last.Seconds > LongestStep;
        for (var second = last.Seconds + 1; second < next.Seconds; second++)
            points.Add(isHole ? new LoadPoint(second, null) : last with { Seconds = second });
        if (isHole)
            remarks.Add($"a hole of {next.Seconds - last.Seconds - 1} s before line {line}: nothing is known of that time");
    }

    private static (int Count, int Time, int Connections, int Requests) Columns(string? heading, string source)
    {
        var names = (heading ?? "").TrimStart('\uFEFF').Split(',').Select(name => name.Trim().ToLowerInvariant()).ToArray();
        var (time, connections) = (Array.IndexOf(names, "time"), Array.IndexOf(names, "connections"));
        return time >= 0 && connections >= 0
            ? (names.Length, time, connections, Array.IndexOf(names, "requests"))
            : throw new TraceFormatException(source, 1, $"the heading names the columns {string.Join(", ", names.Select(name => $"\"{name}\""))}; it must name \"time\" and \"connections\".");
    }

    private static (double Seconds, DateTimeOffset? Absolute) Time(string cell, string source, int line)
    {
        var text = cell.Trim();
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) && double.IsFinite(seconds))
            return Math.Abs(seconds) < long.MaxValue / 4d ? (seconds, null) : throw new TraceFormatException(source, line, $"the time '{text}' is out of range.");
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var absolute)
            ? ((absolute - DateTimeOffset.UnixEpoch).TotalSeconds, absolute.ToUniversalTime())
            : throw new TraceFormatException(source, line, $"the time '{text}' is neither seconds nor a time such as 2026-01-31T12:00:00Z.");
    }

    private static double? Number(string[] cells, int column, string source, int line)
    {
        if (column < 0 || string.IsNullOrWhiteSpace(cells[column]))
            return null;
        return double.TryParse(cells[column].Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new TraceFormatException(source, line, $"'{cells[column].Trim()}' is no number of zero or more.");
    }
}
