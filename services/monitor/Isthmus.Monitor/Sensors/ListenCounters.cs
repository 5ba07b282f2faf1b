using System.Globalization;

namespace Isthmus.Monitor.Sensors;

/// <summary>The kernel's count of connections that its listeners could not take (TcpExt of proc_pid_net(5)'s netstat).</summary>
/// <param name="Overflows">Times that an accept queue was full, since the network namespace exists.</param>
/// <param name="Drops">Connection attempts dropped for that or another reason, since then.</param>
public readonly record struct ListenCounters(long Overflows, long Drops)
{
    /// <summary>Reads /proc/net/netstat: pairs of lines with the same prefix, names in the first and values in the second.</summary>
    /// <exception cref="FormatException">The TcpExt lines or one of the counters are missing or malformed.</exception>
    public static ListenCounters Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.Split('\n').Where(l => l.StartsWith("TcpExt:", StringComparison.Ordinal)).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        if (lines.Length != 2)
            throw new FormatException($"netstat has {lines.Length} TcpExt lines instead of 2");
        if (lines[0].Length != lines[1].Length)
            throw new FormatException($"netstat has {lines[0].Length - 1} names and {lines[1].Length - 1} values in TcpExt");
        return new ListenCounters(Value(lines[0], lines[1], "ListenOverflows"), Value(lines[0], lines[1], "ListenDrops"));
    }

    private static long Value(string[] names, string[] values, string name)
    {
        var index = Array.IndexOf(names, name);
        if (index < 0)
            throw new FormatException($"netstat has no {name}");
        return long.TryParse(values[index], NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new FormatException($"{name} is '{values[index]}', not a number");
    }
}
