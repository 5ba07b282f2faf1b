using System.Globalization;
using System.Text;

namespace Isthmus.Bench.Report;

/// <summary>The report as one Markdown page, with the plots beside it.</summary>
internal static class MarkdownReport
{
    public static string Write(PaperRun run)
    {
        var page = new StringBuilder("# The paper's evaluation, repeated\n\n");
        page.Append(CultureInfo.InvariantCulture, $"{run.Machine}\n\n{run.Settings}\n\n");
        foreach (var remark in run.Remarks)
            page.Append(CultureInfo.InvariantCulture, $"- {remark.ReplaceLineEndings(" ")}\n");
        page.Append("\n## Table 5: downtime\n\nThe order of tables and figures is ours. The paper prints one downtime; ours are whole moves, most of which goes on while the service runs (the blackout that a client sees is in bench/blackout).\n\n");
        Table(page, ["part", "paper"], PaperFigures.Downtime.Select(part => new[] { part.Part, part.Value }));
        page.Append('\n');
        Table(page, LevelTables.MovingColumns, LevelTables.Moving(run));
        page.Append("\n## Table 6: every level in every mode\n\nThe paper's numbers by level were not at hand. What it says: FreeBSD cuts failed requests to a tenth above 6,000 concurrent connections; Linux answers fastest.\n\n");
        Table(page, LevelTables.StayingColumns, LevelTables.Staying(run));
        page.Append("\nAll numbers: results.csv, courses.csv, moves.csv (the steps of each move; they overlap).\n\n## Figures\n");
        for (var figure = 1; figure <= PaperFigures.Titles.Count; figure++)
            page.Append(CultureInfo.InvariantCulture, $"\nFigure {figure}: {PaperFigures.Titles[figure - 1]}\n\n![figure {figure}](fig{figure:00}.svg)\n");
        return page.ToString();
    }

    private static void Table(StringBuilder page, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        page.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", columns)} |\n|{string.Concat(columns.Select((_, i) => i == 0 ? "---|" : "---:|"))}\n");
        foreach (var row in rows)
            page.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", row.Select(cell => cell.Length == 0 ? "–" : cell))} |\n");
    }
}
