using System.Globalization;

namespace Isthmus.Policy.Decisions;

/// <summary>A time of the week at which a service is to go to a host.</summary>
/// <param name="Window">From when on, and until when it is tried.</param>
/// <param name="Host">Where to go.</param>
public sealed record ScheduledMove(ClockWindow Window, string Host)
{
    /// <summary>Reads <c>Mon-Fri 22:00-06:00 b</c>: within that window the service belongs on that host.</summary>
    /// <exception cref="FormatException">The text is no window and a host.</exception>
    public static ScheduledMove Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var space = text.TrimEnd().LastIndexOf(' ');
        return space > 0
            ? new ScheduledMove(ClockWindow.Parse(text[..space]), text[(space + 1)..].Trim())
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"'{text}' is no scheduled move: write \"Mon-Fri 22:00-06:00 HOST\", in UTC."));
    }
}
