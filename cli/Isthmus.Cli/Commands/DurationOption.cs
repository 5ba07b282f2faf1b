using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Isthmus.Cli.Commands;

/// <summary>An option that takes a duration: 500ms, 90s, 5m, 1h, or a plain number of seconds.</summary>
internal static class DurationOption
{
    private static readonly (string Suffix, double Seconds)[] s_units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("", 1)];

    public static Option<TimeSpan?> Create(string name, string description) =>
        new(name) { Description = description, HelpName = "DURATION", CustomParser = Parse };

    private static TimeSpan? Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var (suffix, seconds) = s_units.First(unit => text.EndsWith(unit.Suffix, StringComparison.Ordinal));
        if (double.TryParse(text[..^suffix.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * seconds is > 0 and <= 86_400 * 7)
            return TimeSpan.FromSeconds(number * seconds);
        result.AddError($"\"{text}\" is no duration between 1ms and a week; write 500ms, 90s, 5m or 1h.");
        return null;
    }
}
