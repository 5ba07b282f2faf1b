using System.Globalization;

namespace Isthmus.Monitor.Sensors;

/// <summary>Counters as the kernel writes them in /proc/net/snmp and netstat: a line of names, then a line of values, both with the same prefix.</summary>
internal readonly struct CounterLines
{
    private readonly string _file;
    private readonly string[] _names;
    private readonly string[] _values;

    private CounterLines(string file, string[] names, string[] values) => (_file, _names, _values) = (file, names, values);

    /// <exception cref="FormatException">The pair of lines is missing or malformed.</exception>
    public static CounterLines Read(string text, string prefix, string file)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.Split('\n').Where(l => l.StartsWith(prefix, StringComparison.Ordinal)).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        if (lines.Length != 2)
            throw new FormatException($"{file} has {lines.Length} {prefix.TrimEnd(':')} lines instead of 2");
        return lines[0].Length == lines[1].Length
            ? new CounterLines(file, lines[0], lines[1])
            : throw new FormatException($"{file} has {lines[0].Length - 1} names and {lines[1].Length - 1} values in {prefix.TrimEnd(':')}");
    }

    /// <exception cref="FormatException">The counter is missing or no number.</exception>
    public long Value(string name)
    {
        var index = Array.IndexOf(_names, name);
        if (index < 0)
            throw new FormatException($"{_file} has no {name}");
        return long.TryParse(_values[index], NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new FormatException($"{name} is '{_values[index]}', not a number");
    }
}
