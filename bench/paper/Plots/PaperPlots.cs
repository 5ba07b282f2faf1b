using Isthmus.Bench.Paper.Experiments;
using Isthmus.Bench.Paper.Load;
using ScottPlot;

namespace Isthmus.Bench.Paper.Plots;

/// <summary>
/// Twelve plots: failed requests, total, connect and processing time by level for staying on A and on B (1 to 4) and with
/// the move beside them (5 to 8), and the courses of connect and processing time at two levels (9 to 12).
/// </summary>
internal static class PaperPlots
{
    private const int Width = 800;
    private const int Height = 420;

    private static readonly (string Title, string Axis, Func<LoadResult, double?> Value)[] ByLevel =
    [
        ("Failed requests", "failed requests", load => load.Failed),
        ("Total time", "s", load => load.Seconds),
        ("Connect time, mean", "ms", load => load.ConnectMilliseconds),
        ("Processing time, mean", "ms", load => load.ProcessingMilliseconds),
    ];

    private static readonly (string Title, Func<CoursePoint, double> Value)[] BySecond =
        [("Connect time", point => point.ConnectMilliseconds), ("Processing time", point => point.ProcessingMilliseconds)];

    public static void Save(PaperOptions options, IReadOnlyList<Measurement> results)
    {
        var figure = 1;
        foreach (var modes in (string[][])[["a", "b"], ["a", "b", "move"]])
        {
            foreach (var (title, axis, value) in ByLevel)
                SaveByLevel(Path(options, figure++), $"{title}: {string.Join(", ", modes.Select(Name))}", axis, results, modes, value);
        }

        foreach (var level in options.Courses)
        {
            foreach (var (title, value) in BySecond)
                SaveBySecond(Path(options, figure++), level, title, results, value);
        }
    }

    private static string Path(PaperOptions options, int figure) => $"{options.Output}/fig{figure:00}.svg";

    private static string Name(string mode) => mode switch { "a" => "stays on A", "b" => "stays on B", _ => "moves from A to B" };

    private static void SaveByLevel(string path, string title, string axis, IReadOnlyList<Measurement> results, string[] modes, Func<LoadResult, double?> value)
    {
        using var plot = new Plot();
        foreach (var mode in modes)
        {
            var points = results.Where(result => result.Mode == mode && value(result.Load) is not null).OrderBy(result => result.Connections).ToArray();
            if (points.Length == 0)
                continue;
            var line = plot.Add.Scatter(points.Select(point => (double)point.Connections).ToArray(), points.Select(point => value(point.Load)!.Value).ToArray());
            (line.LegendText, line.LineWidth, line.MarkerSize) = (Name(mode), 2, 7);
        }

        Finish(plot, path, title, "concurrent connections", axis);
    }

    private static void SaveBySecond(string path, int level, string title, IReadOnlyList<Measurement> results, Func<CoursePoint, double> value)
    {
        using var plot = new Plot();
        foreach (var result in results.Where(result => result.Connections == level && result.Load.Course.Count > 0))
        {
            var line = plot.Add.Scatter(result.Load.Course.Select(point => (double)point.Second).ToArray(), result.Load.Course.Select(value).ToArray());
            (line.LegendText, line.LineWidth, line.MarkerSize) = (Name(result.Mode), 2, 5);
            if (result.MovedAt is { } at)
                plot.Add.VerticalLine(at, 1, line.Color, LinePattern.Dashed).LegendText = "the move begins";
        }

        Finish(plot, path, $"{title} at {level} connections, by the second in which requests began", "s", "ms, mean");
    }

    private static void Finish(Plot plot, string path, string title, string bottom, string left)
    {
        plot.Title(title);
        plot.Axes.Bottom.Label.Text = bottom;
        plot.Axes.Left.Label.Text = left;
        plot.Axes.SetLimitsY(0, Math.Max(1, plot.Axes.GetLimits().Top * 1.1));
        plot.ShowLegend(Alignment.UpperLeft);
        plot.SaveSvg(path, Width, Height);
    }
}
