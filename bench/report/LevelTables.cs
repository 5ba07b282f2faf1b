using System.Globalization;

namespace Isthmus.Bench.Report;

/// <summary>The results level by level, for reading: one row a level, modes beside each other, with units.</summary>
internal static class LevelTables
{
    public static readonly IReadOnlyList<string> StayingColumns =
        ["connections", "failed, A", "failed, B", "total, A", "total, B", "connect, A", "connect, B", "processing, A", "processing, B"];

    public static readonly IReadOnlyList<string> MovingColumns =
        ["connections", "failed requests", "the move began at", "and took", "the load ended at", "connect", "processing", "frozen by CRIU", "image"];

    public static IEnumerable<IReadOnlyList<string>> Staying(PaperRun run) =>
        from level in Rows(run.Results).GroupBy(row => row["connections"])
        let modes = level.ToDictionary(row => row["mode"])
        where modes.ContainsKey("a") || modes.ContainsKey("b")
        select (IReadOnlyList<string>)[Whole(level.Key), .. Pair(modes, "failed", Whole), .. Pair(modes, "total_s", Seconds), .. Pair(modes, "connect_ms", Milliseconds), .. Pair(modes, "processing_ms", Milliseconds)];

    /// <summary>A move that failed has no times of its own.</summary>
    public static IEnumerable<IReadOnlyList<string>> Moving(PaperRun run)
    {
        var steps = Rows(run.Moves).ToLookup(row => row["connections"]);
        return from row in Rows(run.Results)
               where row["mode"] == "move"
               let step = steps[row["connections"]].ToDictionary(step => step["step"], step => step["ms"])
               select (IReadOnlyList<string>)
               [
                   Whole(row["connections"]), Whole(row["failed"]), Seconds(row["moved_at_s"]), Milliseconds(step.GetValueOrDefault("total", "")), Seconds(row["total_s"]),
                   Milliseconds(row["connect_ms"]), Milliseconds(row["processing_ms"]), Milliseconds(step.GetValueOrDefault("criu frozen", "")), Megabytes(step.GetValueOrDefault("image bytes", "")),
               ];
    }

    private static IEnumerable<IReadOnlyDictionary<string, string>> Rows(CsvTable table) =>
        table.Rows.Select(row => table.Columns.Zip(row).ToDictionary(cell => cell.First, cell => cell.Second));

    private static IEnumerable<string> Pair(Dictionary<string, IReadOnlyDictionary<string, string>> modes, string column, Func<string, string> text) =>
        ((string[])["a", "b"]).Select(mode => modes.TryGetValue(mode, out var row) ? text(row[column]) : "");

    private static string Whole(string cell) => Text(cell, number => $"{number:N0}");

    private static string Seconds(string cell) => Text(cell, number => string.Create(CultureInfo.InvariantCulture, $"{number:0.0} s"));

    private static string Milliseconds(string cell) => Text(cell, number => string.Create(CultureInfo.InvariantCulture, $"{number:N0} ms"));

    private static string Megabytes(string cell) => Text(cell, number => string.Create(CultureInfo.InvariantCulture, $"{number / 1e6:0.0} MB"));

    private static string Text(string cell, Func<double, string> text) =>
        cell.Length == 0 ? "" : double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? text(number) : throw new FormatException($"'{cell}' is not a number.");
}
