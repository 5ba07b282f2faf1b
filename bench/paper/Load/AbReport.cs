using System.Globalization;
using System.Text.RegularExpressions;

namespace Isthmus.Bench.Paper.Load;

/// <summary>What ab (ApacheBench 2.3) prints at its end.</summary>
/// <param name="Complete">Requests that were answered, well or not.</param>
/// <param name="Failed">Of these, or instead of these, requests that failed: connection, reading, length, exception.</param>
/// <param name="Seconds">Time taken for the test.</param>
/// <param name="ConnectMilliseconds">Mean time to connect.</param>
/// <param name="ProcessingMilliseconds">Mean time from there to the end of the answer.</param>
internal sealed partial record AbReport(long Complete, long Failed, double Seconds, double ConnectMilliseconds, double ProcessingMilliseconds)
{
    /// <exception cref="FormatException">A line is missing.</exception>
    public static AbReport Parse(string text) => new(
        (long)Find(text, CompleteLine(), "Complete requests"), (long)Find(text, FailedLine(), "Failed requests"), Find(text, TimeLine(), "Time taken for tests"),
        Find(text, ConnectLine(), "Connect"), Find(text, ProcessingLine(), "Processing"));

    private static double Find(string text, Regex line, string name)
    {
        var match = line.Match(text);
        return match.Success ? double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : throw new FormatException($"ab printed no line \"{name}\":\n{text}");
    }

    [GeneratedRegex(@"^Complete requests:\s+([0-9]+)", RegexOptions.Multiline)]
    private static partial Regex CompleteLine();

    [GeneratedRegex(@"^Failed requests:\s+([0-9]+)", RegexOptions.Multiline)]
    private static partial Regex FailedLine();

    [GeneratedRegex(@"^Time taken for tests:\s+([0-9.]+) seconds", RegexOptions.Multiline)]
    private static partial Regex TimeLine();

    // min, mean, standard deviation, median, max
    [GeneratedRegex(@"^Connect:\s+[0-9]+\s+([0-9]+)", RegexOptions.Multiline)]
    private static partial Regex ConnectLine();

    [GeneratedRegex(@"^Processing:\s+[0-9]+\s+([0-9]+)", RegexOptions.Multiline)]
    private static partial Regex ProcessingLine();
}
