using System.Globalization;

namespace Isthmus.Bench.Saga.Levels;

/// <summary>The largest resident set of this process, proc(5): <c>VmHWM</c> of status, reset by writing 5 to clear_refs.</summary>
internal static class PeakMemory
{
    public static void Reset()
    {
        GC.Collect();
        File.WriteAllText("/proc/self/clear_refs", "5");
    }

    /// <summary>Bytes since the last <see cref="Reset"/>.</summary>
    public static long Read()
    {
        var line = File.ReadLines("/proc/self/status").Single(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(6).TrimEnd("kB"), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
    }
}
