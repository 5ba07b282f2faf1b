using Isthmus.Criu.Images;
using Isthmus.Linux;

namespace Isthmus.Engine.Planning;

/// <summary>Tells from its registers whether a thread was frozen in a system call with an absolute monotonic timeout (clock_nanosleep(2), futex(2)).</summary>
internal static class AbsoluteWait
{
    private const ulong Futex = 202;
    private const ulong ClockNanosleep = 230;
    private const ulong TIMER_ABSTIME = 1;

    // linux/futex.h
    private const ulong FUTEX_CLOCK_REALTIME = 256;
    private const ulong CommandMask = 0x7f;
    private const ulong FUTEX_WAIT_BITSET = 9;
    private const ulong FUTEX_WAIT_REQUEUE_PI = 11;
    private const ulong FUTEX_LOCK_PI2 = 13;

    public static bool Is(UserX86RegsEntry registers) => registers.OrigAx switch
    {
        ClockNanosleep => (registers.Si & TIMER_ABSTIME) != 0 && IsShifted((int)registers.Di),
        Futex => (registers.Si & CommandMask) is FUTEX_WAIT_BITSET or FUTEX_WAIT_REQUEUE_PI or FUTEX_LOCK_PI2
            && (registers.Si & FUTEX_CLOCK_REALTIME) == 0 && registers.R10 != 0,
        _ => false,
    };

    /// <summary>Whether a clock counts from the machine's start.</summary>
    public static bool IsShifted(int clock) => clock is Clock.CLOCK_MONOTONIC or Clock.CLOCK_MONOTONIC_RAW or Clock.CLOCK_MONOTONIC_COARSE
        or Clock.CLOCK_BOOTTIME or Clock.CLOCK_BOOTTIME_ALARM;
}
