using Isthmus.Cli.Terminals;
using Spectre.Console;

namespace Isthmus.Cli.Migrations;

/// <summary>A migration's stages as a table.</summary>
internal static class StageTable
{
    public static Table Of(Terminal terminal, IReadOnlyList<StageRow> rows)
    {
        var table = terminal.Table("", "Stage", "Time", "Of which");
        table.Columns[2].RightAligned();
        foreach (var row in rows)
        {
            var style = new Style(Colour(row.Status));
            table.AddRow(
                new Text(Mark(row.Status), style),
                new Text(row.Stage.ToString(), style),
                new Text(row.Elapsed is { } elapsed ? Durations.Text(elapsed) : ""),
                new Text(string.Join(", ", row.Timings.Select(timing => $"{timing.Name} {Durations.Milliseconds(timing.Milliseconds)}").Prepend(row.Note).Where(part => part.Length > 0))));
        }

        return table;
    }

    private static string Mark(StageStatus status) => status switch
    {
        StageStatus.Pending => "·",
        StageStatus.Running => "▶",
        StageStatus.Done => "✓",
        _ => "✗",
    };

    private static Color Colour(StageStatus status) => status switch
    {
        StageStatus.Pending => Color.Grey,
        StageStatus.Running => Color.Yellow,
        StageStatus.Done => Color.Green,
        _ => Color.Red,
    };
}
