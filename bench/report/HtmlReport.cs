using System.Globalization;
using System.Net;
using System.Text;

namespace Isthmus.Bench.Report;

/// <summary>The report as one HTML page that needs no other file.</summary>
internal static class HtmlReport
{
    public static string Write(PaperRun run, string directory)
    {
        var page = new StringBuilder("""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>The paper's evaluation, repeated</title>
            <style>body{font-family:sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;font-size:.9rem}td,th{border:1px solid #ccc;padding:.2rem .6rem;text-align:right}td:first-child,th:first-child{text-align:left}svg{max-width:100%;height:auto}</style>
            </head><body><h1>The paper's evaluation, repeated</h1>

            """);
        page.Append(CultureInfo.InvariantCulture, $"<p>{Text(run.Machine)}</p>\n<p>{Text(run.Settings)}</p>\n<ul>\n");
        foreach (var remark in run.Remarks)
            page.Append(CultureInfo.InvariantCulture, $"<li>{Text(remark)}</li>\n");
        page.Append("</ul>\n<h2>Table 5: downtime</h2>\n<p>The order of tables and figures is ours.</p>\n");
        Table(page, ["part", "paper"], PaperFigures.Downtime.Select(part => new[] { part.Part, part.Value }));
        Table(page, LevelTables.MovingColumns, LevelTables.Moving(run));
        page.Append("<h2>Table 6: every level in every mode</h2>\n<p>The paper's numbers by level were not at hand. What it says: FreeBSD cuts failed requests to a tenth above 6,000 concurrent connections; Linux answers fastest.</p>\n");
        Table(page, LevelTables.StayingColumns, LevelTables.Staying(run));
        for (var figure = 1; figure <= PaperFigures.Titles.Count; figure++)
        {
            var svg = File.ReadAllText(Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"fig{figure:00}.svg")));
            page.Append(CultureInfo.InvariantCulture, $"<h2>Figure {figure}: {Text(PaperFigures.Titles[figure - 1])}</h2>\n{svg[svg.IndexOf("<svg", StringComparison.Ordinal)..]}\n");
        }

        return page.Append("</body></html>\n").ToString();
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static void Table(StringBuilder page, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        page.Append("<table><tr>").Append(string.Concat(columns.Select(column => $"<th>{Text(column)}</th>"))).Append("</tr>\n");
        foreach (var row in rows)
            page.Append("<tr>").Append(string.Concat(row.Select(cell => $"<td>{Text(cell)}</td>"))).Append("</tr>\n");
        page.Append("</table>\n");
    }
}
