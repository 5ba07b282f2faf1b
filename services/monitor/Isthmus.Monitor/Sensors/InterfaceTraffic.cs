using System.Globalization;

namespace Isthmus.Monitor.Sensors;

/// <summary>What went over a host's interfaces but loopback since it started, bytes.</summary>
public readonly record struct InterfaceTraffic(long Received, long Sent)
{
    private const int Columns = 16;
    private const int SentColumn = 8;

    /// <summary>Reads /proc/net/dev (proc_pid_net(5)): two lines of headings, then a line an interface.</summary>
    /// <exception cref="FormatException">A line is malformed.</exception>
    public static InterfaceTraffic Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var total = default(InterfaceTraffic);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length < 2 || !lines[0].StartsWith("Inter-", StringComparison.Ordinal))
            throw new FormatException("net/dev does not begin with its headings");
        foreach (var line in lines.Skip(2))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var values = colon < 0 ? [] : line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (values.Length < Columns)
                throw new FormatException($"net/dev has a line of {values.Length} columns instead of {Columns}");
            if (line[..colon].Trim() is not ("lo" or "lo0"))
                total = checked(new InterfaceTraffic(total.Received + Number(values[0]), total.Sent + Number(values[SentColumn])));
        }

        return total;
    }

    private static long Number(string word) => long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new FormatException($"net/dev has '{word}' where a number should be");
}
