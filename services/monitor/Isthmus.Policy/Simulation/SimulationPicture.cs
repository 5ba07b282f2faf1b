using System.Globalization;
using System.Security;
using System.Text;
using Isthmus.Policy.Traces;

namespace Isthmus.Policy.Simulation;

/// <summary>Draws a simulation as an SVG picture: the load, and below it a bar a policy that shows which host served when.</summary>
public static class SimulationPicture
{
    private const int Width = 960;
    private const int Left = 110;
    private const int Right = 20;
    private const int Top = 40;
    private const int PlotHeight = 260;
    private const int BarHeight = 22;
    private const int BarStep = 34;
    private const int Columns = Width - Left - Right;

    private static readonly string[] Colours = ["#4e79a7", "#e15759", "#59a14f", "#f28e2b", "#b07aa1"];

    /// <param name="trace">The load.</param>
    /// <param name="options">The hosts.</param>
    /// <param name="results">The policies' courses.</param>
    /// <param name="threshold">Drawn as a line, connections.</param>
    public static string Draw(LoadTrace trace, SimulationOptions options, IReadOnlyList<SimulationResult> results, double threshold)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(results);
        var height = Top + PlotHeight + 50 + (BarStep * results.Count) + 20;
        var most = Math.Max(threshold, trace.Points.Max(point => point.Connections ?? 0)) * 1.05;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" font-family="sans-serif" font-size="12">""").Append('\n');
        svg.Append(CultureInfo.InvariantCulture, $"""<rect width="{Width}" height="{height}" fill="white"/>""").Append('\n');
        Text(svg, Left, 20, "start", "Active connections, and the host that served under each policy");
        Axes(svg, trace, most);
        Line(svg, Left, Y(threshold, most), Width - Right, Y(threshold, most), "#999", "stroke-dasharray=\"5 4\"");
        svg.Append("<path fill=\"none\" stroke=\"#333\" d=\"").Append(Load(trace, most)).Append("\"/>\n");
        for (var i = 0; i < results.Count; i++)
            Bar(svg, trace, results[i], Top + PlotHeight + 50 + (BarStep * i));
        for (var i = 0; i < options.Hosts.Count; i++)
        {
            var x = Width - Right - (90 * (options.Hosts.Count - i));
            svg.Append(CultureInfo.InvariantCulture, $"""<rect x="{x}" y="10" width="12" height="12" fill="{Colours[i % Colours.Length]}"/>""").Append('\n');
            Text(svg, x + 17, 20, "start", options.Hosts[i].Name);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static double Y(double load, double most) => Top + PlotHeight - (load / most * PlotHeight);

    // The highest load of each column: a flash crowd of seconds must not vanish from the picture of a day.
    private static string Load(LoadTrace trace, double most)
    {
        var (path, pen) = (new StringBuilder(), false);
        for (var column = 0; column < Columns; column++)
        {
            var (from, until) = Span(column, trace.Points.Count);
            double? highest = null;
            for (var i = from; i < until; i++)
                highest = trace.Points[i].Connections is { } load ? Math.Max(highest ?? 0, load) : highest;
            if (highest is { } known)
                path.Append(CultureInfo.InvariantCulture, $"{(pen ? 'L' : 'M')}{Left + column} {Y(known, most):0.#}");
            pen = highest is not null;
        }

        return path.ToString();
    }

    private static void Bar(StringBuilder svg, LoadTrace trace, SimulationResult result, int y)
    {
        Text(svg, Left - 8, y + 15, "end", result.Policy);
        for (int column = 0, begin = 0; column < Columns; column++)
        {
            var host = result.Hosts[Span(column, trace.Points.Count).From];
            if (column + 1 < Columns && result.Hosts[Span(column + 1, trace.Points.Count).From] == host)
                continue;
            svg.Append(CultureInfo.InvariantCulture, $"""<rect x="{Left + begin}" y="{y}" width="{column + 1 - begin}" height="{BarHeight}" fill="{Colours[host % Colours.Length]}"/>""").Append('\n');
            begin = column + 1;
        }
    }

    private static (int From, int Until) Span(int column, int points)
    {
        var from = (int)((long)column * points / Columns);
        return (from, Math.Max(from + 1, (int)((long)(column + 1) * points / Columns)));
    }

    private static void Axes(StringBuilder svg, LoadTrace trace, double most)
    {
        Line(svg, Left, Top, Left, Top + PlotHeight, "#333");
        Line(svg, Left, Top + PlotHeight, Width - Right, Top + PlotHeight, "#333");
        for (var i = 0; i <= 4; i++)
        {
            Text(svg, Left - 8, Y(most * i / 4, most) + 4, "end", (most * i / 4).ToString("0", CultureInfo.InvariantCulture));
            var time = trace.Start.AddSeconds((long)trace.Points.Count * i / 4);
            var label = trace.Points.Count > 2 * 3600 ? time.ToString("HH:mm", CultureInfo.InvariantCulture) : time.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
            Text(svg, Left + (Columns * i / 4.0), Top + PlotHeight + 18, i == 4 ? "end" : "middle", label);
        }
    }

    private static void Line(StringBuilder svg, double x1, double y1, double x2, double y2, string colour, string more = "") =>
        svg.Append(CultureInfo.InvariantCulture, $"""<line x1="{x1:0.#}" y1="{y1:0.#}" x2="{x2:0.#}" y2="{y2:0.#}" stroke="{colour}" {more}/>""").Append('\n');

    private static void Text(StringBuilder svg, double x, double y, string anchor, string text) =>
        svg.Append(CultureInfo.InvariantCulture, $"""<text x="{x:0.#}" y="{y:0.#}" text-anchor="{anchor}">{SecurityElement.Escape(text)}</text>""").Append('\n');
}
