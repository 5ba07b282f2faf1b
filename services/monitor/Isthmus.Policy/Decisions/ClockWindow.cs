using System.Globalization;

namespace Isthmus.Policy.Decisions;

/// <summary>A window that comes again each week: days and a span of the day, UTC; a span that ends before it begins goes past midnight.</summary>
/// <param name="Days">The days on which it begins.</param>
/// <param name="From">The time of day at which it begins.</param>
/// <param name="Until">The time of day at which it ends; the same as <paramref name="From"/> is a whole day.</param>
public sealed record ClockWindow(IReadOnlySet<DayOfWeek> Days, TimeOnly From, TimeOnly Until)
{
    private static readonly string[] Names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

    /// <summary>True within the window.</summary>
    public bool Contains(DateTimeOffset time)
    {
        var (day, clock) = (time.UtcDateTime.DayOfWeek, TimeOnly.FromTimeSpan(time.UtcDateTime.TimeOfDay));
        if (From < Until)
            return Days.Contains(day) && clock >= From && clock < Until;
        var before = (DayOfWeek)(((int)day + 6) % 7);
        return (Days.Contains(day) && clock >= From) || (Days.Contains(before) && clock < Until);
    }

    /// <summary>Reads <c>Sat,Sun 22:00-04:00</c>, <c>Mon-Fri 01:00-05:00</c> or <c>01:00-05:00</c> (every day).</summary>
    /// <exception cref="FormatException">The text is none of these.</exception>
    public static ClockWindow Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var days = words.Length == 2 ? DaysOf(words[0], text) : Enum.GetValues<DayOfWeek>().ToHashSet();
        if (words.Length is not (1 or 2) || words[^1].Split('-') is not [var from, var until] || !IsTime(from, out var begin) || !IsTime(until, out var end))
            throw Malformed(text);
        return new ClockWindow(days, begin, end);
    }

    private static bool IsTime(string text, out TimeOnly time) => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    private static HashSet<DayOfWeek> DaysOf(string text, string whole)
    {
        var days = new HashSet<DayOfWeek>();
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-').Select(name => Array.FindIndex(Names, known => known.Equals(name, StringComparison.OrdinalIgnoreCase))).ToArray();
            if (ends.Length > 2 || ends.Contains(-1))
                throw Malformed(whole);
            for (var day = ends[0]; ; day = (day + 1) % 7)
            {
                days.Add((DayOfWeek)day);
                if (day == ends[^1])
                    break;
            }
        }

        return days;
    }

    private static FormatException Malformed(string text) => new($"'{text}' is no window: write \"Mon-Fri 01:00-05:00\", \"Sat,Sun 22:00-04:00\" or \"01:00-05:00\", in UTC.");
}
