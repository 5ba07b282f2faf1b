using System.Globalization;
using System.Text.RegularExpressions;

namespace Isthmus.Monitor.Sensors.FreeBsd;

/// <summary>Reads FreeBSD's <c>sysctl vm.vmtotal</c>: the run queue.</summary>
public static partial class VmTotal
{
    /// <summary>Processes that run or wait for a processor.</summary>
    /// <exception cref="FormatException">The line of processes is missing.</exception>
    public static long ParseRunQueue(string text)
    {
        var match = RunQueue().Match(text);
        return match.Success && long.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var queue)
            ? queue
            : throw new FormatException("vm.vmtotal has no RUNQ");
    }

    [GeneratedRegex(@"\(RUNQ:\s*([0-9]+)\b", RegexOptions.CultureInvariant)]
    private static partial Regex RunQueue();
}
