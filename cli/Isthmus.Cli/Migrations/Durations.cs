using System.Globalization;

namespace Isthmus.Cli.Migrations;

/// <summary>How durations are written: milliseconds up to ten seconds, then seconds, then minutes.</summary>
internal static class Durations
{
    public static string Text(TimeSpan duration) => duration switch
    {
        { TotalMilliseconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.0} ms"),
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 120 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)duration.TotalMinutes} min {duration.Seconds} s"),
    };

    public static string Milliseconds(double milliseconds) => Text(TimeSpan.FromMilliseconds(milliseconds));
}
