using System.Globalization;
using Isthmus.Bench.Saga.Levels;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Isthmus.Bench.Saga.Reports;

/// <summary>Draws the rate over the number in flight, a line a composition. A level line is linear growth: the time of a saga does not depend on their number.</summary>
internal static class SagaPlot
{
    private const int Width = 900;
    private const int Height = 450;

    public static void Save(string path, IReadOnlyList<LevelResult> results)
    {
        using var plot = new Plot();
        foreach (var composition in results.GroupBy(static result => result.Composition))
        {
            var levels = composition.OrderBy(static level => level.InFlight).ToArray();
            var line = plot.Add.Scatter(levels.Select(static level => Math.Log10(level.InFlight)).ToArray(), levels.Select(static level => level.Rate).ToArray());
            line.LegendText = composition.Key;
            line.LineWidth = 2;
            line.MarkerSize = 8;
        }

        plot.Axes.Bottom.TickGenerator = new NumericAutomatic
        {
            IntegerTicksOnly = true,
            MinorTickGenerator = new LogMinorTickGenerator(),
            LabelFormatter = static value => Math.Pow(10, value).ToString("N0", CultureInfo.InvariantCulture),
        };
        plot.Axes.SetLimitsY(0, 1.15 * results.Max(static result => result.Rate));
        plot.Axes.Bottom.Label.Text = "sagas in flight";
        plot.Axes.Left.Label.Text = "completed sagas a second";
        plot.Title("Moves that the coordinator completes");
        plot.ShowLegend(Alignment.LowerRight);
        plot.SaveSvg(path, Width, Height);
    }
}
