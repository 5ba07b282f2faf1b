using Isthmus.Bench.Blackout.Runs;
using ScottPlot;

namespace Isthmus.Bench.Blackout.Reports;

/// <summary>Draws blackout over connections, a line a mover with its spread; both axes are logarithmic.</summary>
internal static class BlackoutPlot
{
    private const int Width = 900;
    private const int Height = 500;

    public static void Save(string path, IReadOnlyList<RunResult> results)
    {
        using var plot = new Plot();
        foreach (var mover in results.Where(r => r.Repetition > 0).GroupBy(r => r.Mover))
        {
            var points = mover.GroupBy(r => r.Connections).OrderBy(g => g.Key).Select(g => (Connections: g.Key, Spread: Spread.Of(g.Select(r => r.Blackout)))).ToArray();
            double[] x = [.. points.Select(p => Math.Log10(p.Connections))];
            double[] y = [.. points.Select(p => Math.Log10(p.Spread.Median.TotalMilliseconds))];
            var line = plot.Add.Scatter(x, y);
            line.LegendText = mover.Key;
            line.LineWidth = 2;
            line.MarkerSize = 8;
            for (var i = 0; i < points.Length; i++)
            {
                var bar = plot.Add.Line(x[i], Math.Log10(points[i].Spread.Least.TotalMilliseconds), x[i], Math.Log10(points[i].Spread.Most.TotalMilliseconds));
                bar.LineColor = line.Color;
            }
        }

        plot.Axes.Left.TickGenerator = Decades();
        plot.Axes.Bottom.TickGenerator = Decades();
        plot.Axes.Left.Label.Text = "blackout, ms (median, least, most)";
        plot.Axes.Bottom.Label.Text = "established connections";
        plot.Title("The longest wait of a connected client");
        plot.ShowLegend(Alignment.UpperLeft);
        plot.SaveSvg(path, Width, Height);
    }

    private static ScottPlot.TickGenerators.NumericAutomatic Decades() => new()
    {
        MinorTickGenerator = new ScottPlot.TickGenerators.LogMinorTickGenerator(),
        IntegerTicksOnly = true,
        LabelFormatter = value => Math.Pow(10, value).ToString("N0", System.Globalization.CultureInfo.InvariantCulture),
    };
}
