using System.Globalization;

namespace Isthmus.Dumper.Preflight;

/// <summary>Reads the timers of a process, and which of their signals wait.</summary>
internal static class PosixTimerReader
{
    /// <param name="process">The process's directory in /proc.</param>
    /// <param name="looks">How often a signal that waits is looked at: most are taken a moment later.</param>
    public static IReadOnlyList<PosixTimerFacts> Read(string process, int looks)
    {
        for (; ; looks--)
        {
            var timers = PosixTimerFacts.Parse(ProcFile.TryRead(() => File.ReadAllLines($"{process}/timers")) ?? []);
            if (timers.Count == 0)
                return timers;
            var pending = Pending(process);
            timers = [.. timers.Select(timer => timer with { SignalWaits = timer.Signal > 0 && (pending >> (timer.Signal - 1) & 1) != 0 })];
            if (looks <= 1 || !timers.Any(timer => timer.SignalWaits))
                return timers;
        }
    }

    /// <summary>Bit N − 1 for signal N that waits for the process or any thread.</summary>
    private static ulong Pending(string process)
    {
        var found = 0UL;
        foreach (var thread in ProcFile.TryRead(() => Directory.GetDirectories($"{process}/task")) ?? [])
        {
            foreach (var line in ProcFile.Lines($"{thread}/status"))
            {
                if (line.StartsWith("SigPnd:", StringComparison.Ordinal) || line.StartsWith("ShdPnd:", StringComparison.Ordinal))
                    found |= ulong.Parse(line.AsSpan("SigPnd:".Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            }
        }

        return found;
    }
}
