using System.Globalization;
using Isthmus.Linux.Sockets;

namespace Isthmus.Monitor.Sensors.FreeBsd;

/// <summary>Reads what FreeBSD's <c>netstat -Lan -p tcp</c> writes: a line a listener with queue/incomplete/limit (netstat(1)).</summary>
public static class NetstatListeners
{
    /// <exception cref="FormatException">The heading is missing or a line is malformed.</exception>
    public static ListenerTable Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        // Nothing at all is written where nothing listens.
        if (lines.Length > 0 && !lines[0].StartsWith("Current listen queue sizes", StringComparison.Ordinal))
            throw new FormatException($"netstat -L begins with '{lines[0]}' instead of its heading");
        var byPort = new Dictionary<int, ListenerQueues>();
        foreach (var words in lines.Skip(2).Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Where(words => words is [['t', 'c', 'p', ..], ..]))
        {
            if (words.Length < 3 || words[1].Split('/') is not [var complete, var incomplete, var limit])
                throw new FormatException($"netstat -L has the line '{string.Join(' ', words)}'");
            var port = words[2][(words[2].LastIndexOf('.') + 1)..];
            if (port == "*")
                continue;
            var number = checked((int)Number(port));
            var before = byPort.GetValueOrDefault(number);
            byPort[number] = new ListenerQueues(before.Listeners + 1, before.AcceptQueue + Number(complete), before.AcceptQueueLimit + Number(limit), before.Handshakes + Number(incomplete));
        }

        return new ListenerTable(byPort);
    }

    private static long Number(string word) => uint.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new FormatException($"netstat -L has '{word}' where a number should be");
}
