using System.Globalization;
using System.Text.RegularExpressions;

namespace Isthmus.Monitor.Sensors;

/// <summary>nginx's own counters, as its stub_status module writes them.</summary>
/// <param name="Active">Connections open now, waiting ones included.</param>
/// <param name="Accepted">Connections accepted since nginx started.</param>
/// <param name="Handled">Connections handled since then; fewer than accepted when a limit was hit.</param>
/// <param name="Requests">Requests since then.</param>
/// <param name="Reading">Connections whose request header is being read.</param>
/// <param name="Writing">Connections that are being answered.</param>
/// <param name="Waiting">Idle keep-alive connections.</param>
public readonly partial record struct StubStatus(
    long Active, long Accepted, long Handled, long Requests, long Reading, long Writing, long Waiting)
{
    /// <summary>Reads the module's page; nothing but the whole of it is accepted.</summary>
    /// <exception cref="FormatException">The page is truncated, is another page, or has a number past 2⁶³ − 1.</exception>
    public static StubStatus Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var match = Page().Match(text);
        if (!match.Success)
            throw new FormatException($"not a stub_status page: '{Excerpt(text)}'");
        try
        {
            long Number(string name) => long.Parse(match.Groups[name].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
            return new StubStatus(Number("active"), Number("accepts"), Number("handled"), Number("requests"),
                Number("reading"), Number("writing"), Number("waiting"));
        }
        catch (OverflowException e)
        {
            throw new FormatException($"a number of the stub_status page is out of range: '{Excerpt(text)}'", e);
        }
    }

    private static string Excerpt(string text) => (text.Length > 60 ? text[..60] + "…" : text).ReplaceLineEndings(" ");

    [GeneratedRegex(@"^Active connections: (?<active>[0-9]+) *\r?\nserver accepts handled requests *\r?\n (?<accepts>[0-9]+) (?<handled>[0-9]+) (?<requests>[0-9]+) *\r?\nReading: (?<reading>[0-9]+) Writing: (?<writing>[0-9]+) Waiting: (?<waiting>[0-9]+) *\r?\n?$", RegexOptions.CultureInvariant)]
    private static partial Regex Page();
}
