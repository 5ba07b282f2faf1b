using Isthmus.Criu;
using Isthmus.Criu.Images;

namespace Isthmus.Engine.Planning;

/// <summary>
/// What must be added to a host's clocks so that they go on, for a tree, from where they were when it was frozen: a monotonic clock counts
/// from its machine's start, and programs keep its times in memory.
/// </summary>
/// <param name="Monotonic">Nanoseconds for CLOCK_MONOTONIC, _RAW and _COARSE.</param>
/// <param name="Boottime">Nanoseconds for CLOCK_BOOTTIME and _ALARM.</param>
internal readonly record struct ClockShift(long Monotonic, long Boottime)
{
    private const long Second = 1_000_000_000;

    /// <summary>
    /// A host whose clocks are ahead by no more than this shares them with the source, as one machine does with itself: what has passed is the
    /// move, which a program sees as time that it did not run.
    /// </summary>
    private const long LongestMove = 60 * Second;

    /// <summary>The clocks go on as they are.</summary>
    public static ClockShift None => default;

    public bool IsNone => this == None;

    /// <summary>The shift that a checkpoint needs at a host; none where the images do not tell the source's clocks.</summary>
    public static ClockShift Of(Checkpoint checkpoint, HostClocks host)
    {
        if (checkpoint.Clocks is not { } source)
            return None;
        var earlier = VdsoPlanner.EarlierShift(checkpoint.Root);
        var shift = new ClockShift(Between(source.Monotonic, host.Monotonic) + earlier.Monotonic, Between(source.Boottime, host.Boottime) + earlier.Boottime);
        return IsTimeOfMove(shift.Monotonic) && IsTimeOfMove(shift.Boottime) ? None : shift;
    }

    /// <summary>A shift as struct timespec has it: whole seconds, rounded down, and what remains of nanoseconds.</summary>
    public static (long Seconds, long Nanoseconds) Split(long shift)
    {
        var (seconds, rest) = Math.DivRem(shift, Second);
        return rest < 0 ? (seconds - 1, rest + Second) : (seconds, rest);
    }

    private static bool IsTimeOfMove(long shift) => shift is <= 0 and >= -LongestMove;

    private static long Between(Timespec source, long host) => unchecked((long)source.TvSec * Second + (long)source.TvNsec - host);
}
