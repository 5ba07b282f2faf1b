using Isthmus.Linux;

namespace Isthmus.Engine.Planning;

/// <summary>The clocks that a host counts from its own start, in nanoseconds.</summary>
/// <param name="Monotonic">CLOCK_MONOTONIC.</param>
/// <param name="Boottime">CLOCK_BOOTTIME: with the time that the machine slept.</param>
public readonly record struct HostClocks(long Monotonic, long Boottime)
{
    /// <summary>This machine's, now.</summary>
    public static HostClocks Now() => new(Clock.Nanoseconds(Clock.CLOCK_MONOTONIC), Clock.Nanoseconds(Clock.CLOCK_BOOTTIME));
}
