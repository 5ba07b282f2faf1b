using System.Globalization;

namespace Isthmus.Monitor.Sensors;

/// <summary>How much of the last 10 seconds was lost waiting for one resource (Linux's pressure stall information), percent.</summary>
/// <param name="Some">At least one task waited.</param>
/// <param name="Full">No task could go on.</param>
public readonly record struct PressureStall(double Some, double Full)
{
    /// <summary>Reads /proc/pressure/cpu, memory or io; kernels before 5.13 write no "full" line for cpu, which then is 0.</summary>
    /// <exception cref="FormatException">The "some" line is missing or malformed.</exception>
    public static PressureStall Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new PressureStall(Average(text, "some ") ?? throw new FormatException("pressure has no line \"some\""), Average(text, "full ") ?? 0);
    }

    private static double? Average(string text, string line)
    {
        const string Field = "avg10=";
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var rest = text.AsSpan(range);
            if (!rest.StartsWith(line, StringComparison.Ordinal))
                continue;
            var from = rest.IndexOf(Field, StringComparison.Ordinal);
            var value = from < 0 ? default : rest[(from + Field.Length)..];
            value = value.IndexOf(' ') is var end and >= 0 ? value[..end] : value;
            return double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent is >= 0 and <= 100
                ? percent
                : throw new FormatException($"pressure has avg10 '{value}' in its line \"{line.TrimEnd()}\", not a percentage");
        }

        return null;
    }
}
