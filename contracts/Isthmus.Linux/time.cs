using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Isthmus.Linux;

/// <summary>Bindings of <c>time.h</c> (clock_gettime(2)), with the numbers of <c>linux/time.h</c>.</summary>
public static partial class Clock
{
    public const int CLOCK_MONOTONIC = 1;
    public const int CLOCK_THREAD_CPUTIME_ID = 3;
    public const int CLOCK_MONOTONIC_RAW = 4;
    public const int CLOCK_MONOTONIC_COARSE = 6;
    public const int CLOCK_BOOTTIME = 7;
    public const int CLOCK_BOOTTIME_ALARM = 9;

    /// <summary>A clock's time in nanoseconds.</summary>
    /// <exception cref="Win32Exception">There is no such clock.</exception>
    public static long Nanoseconds(int clock) =>
        GetTime(clock, out var time) == 0 ? checked((time.Seconds * 1_000_000_000) + time.Nanoseconds) : throw new Win32Exception(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int GetTime(int clock, out TimeSpec time);

    /// <summary>struct timespec.</summary>
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
