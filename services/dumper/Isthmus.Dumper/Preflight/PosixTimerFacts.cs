using System.Globalization;

namespace Isthmus.Dumper.Preflight;

/// <summary>One timer of timer_create(2), as /proc/PID/timers shows it (proc_pid_timers(5)).</summary>
/// <param name="Id">Its ID in the process.</param>
/// <param name="ClockId">Its clock (clock_gettime(2)); the kernel encodes the CPU clock of a process or thread as a negative number.</param>
public sealed record PosixTimerFacts(int Id, int ClockId)
{
    private const int ProcessCpuClock = 2;
    private const int ThreadCpuClock = 3;

    /// <summary>The signal that tells of its expiry; 0 when none does.</summary>
    public int Signal { get; init; }

    /// <summary>Whether that signal waits for the process or a thread. The kernel counts further expiries meanwhile, and shows them to the process alone when it takes the signal.</summary>
    public bool SignalWaits { get; init; }

    /// <summary>True when it counts the CPU time of a process or thread.</summary>
    public bool IsOnCpuClock => ClockId is < 0 or ProcessCpuClock or ThreadCpuClock;

    /// <summary>The timers of the whole file: each begins with a line "ID: N" and ends with "ClockID: N".</summary>
    /// <exception cref="FormatException">A number is none, or a clock stands before any ID.</exception>
    public static IReadOnlyList<PosixTimerFacts> Parse(IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var found = new List<PosixTimerFacts>();
        int? id = null;
        var signal = 0;
        foreach (var line in lines)
        {
            if (line.StartsWith("ID:", StringComparison.Ordinal))
            {
                id = int.Parse(line.AsSpan("ID:".Length).Trim(), CultureInfo.InvariantCulture);
            }
            else if (line.StartsWith("signal:", StringComparison.Ordinal))
            {
                // "signal: NUMBER/VALUE"
                signal = int.Parse(line["signal:".Length..].Split('/')[0].Trim(), CultureInfo.InvariantCulture);
            }
            else if (line.StartsWith("notify: none", StringComparison.Ordinal))
            {
                signal = 0;
            }
            else if (line.StartsWith("ClockID:", StringComparison.Ordinal))
            {
                var clock = int.Parse(line.AsSpan("ClockID:".Length).Trim(), CultureInfo.InvariantCulture);
                found.Add(new PosixTimerFacts(id ?? throw new FormatException($"'{line}' belongs to no timer."), clock) { Signal = signal });
            }
        }

        return found;
    }
}
