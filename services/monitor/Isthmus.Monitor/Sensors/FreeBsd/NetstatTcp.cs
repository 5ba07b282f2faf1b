using System.Globalization;
using System.Text.RegularExpressions;

namespace Isthmus.Monitor.Sensors.FreeBsd;

/// <summary>Reads what FreeBSD's <c>netstat -s -p tcp</c> writes (netstat(1)).</summary>
/// <param name="Tcp">Established connections and retransmitted segments.</param>
/// <param name="Listen">
/// Listen queue overflows. The kernel counts no other drops of listeners apart, so both counters are the overflows.
/// </param>
public readonly partial record struct NetstatTcp(TcpCounters Tcp, ListenCounters Listen)
{
    /// <exception cref="FormatException">One of the counters is missing or out of range.</exception>
    public static NetstatTcp Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var overflows = Find(text, Overflow(), "listen queue overflows");
        return new NetstatTcp(
            new TcpCounters(Find(text, Established(), "connections in ESTABLISHED state"), Find(text, Retransmitted(), "data packets retransmitted")),
            new ListenCounters(overflows, overflows));
    }

    private static long Find(string text, Regex line, string name)
    {
        var match = line.Match(text);
        if (!match.Success)
            throw new FormatException($"netstat -s has no line \"{name}\"");
        return long.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw new FormatException($"netstat -s has '{match.Groups[1].Value}' {name}, which is out of range");
    }

    [GeneratedRegex(@"^\s*([0-9]+) listen queue overflows?\s*$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Overflow();

    [GeneratedRegex(@"^\s*([0-9]+) connections? in ESTABLISHED state\s*$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Established();

    [GeneratedRegex(@"^\s*([0-9]+) data packets? \([0-9]+ bytes?\) retransmitted\s*$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Retransmitted();
}
