using Isthmus.Criu;
using Isthmus.Criu.Images;

namespace Isthmus.Engine.Planning;

/// <summary>Where a stack that cannot grow has to begin, so that it is as large as it could have become (RLIMIT_STACK, mmap(2) MAP_GROWSDOWN).</summary>
internal static class StackRoom
{
    private const int RLIMIT_STACK = 3;
    private const ulong Most = 64 << 20;

    // stack_guard_gap of Linux: 256 pages.
    private const ulong Gap = 1 << 20;
    private const ulong PageMask = 4095;

    /// <returns>The area's own start, or a lower address: the limit, at most 64 MiB, and a gap above the area below are kept.</returns>
    public static ulong StartOf(ProcessCheckpoint process, VmaEntry area)
    {
        var limits = process.Task.Rlimits?.Rlimits;
        var room = limits?.Count > RLIMIT_STACK ? Math.Min(limits[RLIMIT_STACK].Cur, Most) : 8 << 20;
        var below = process.Memory.Vmas.Where(other => other.End <= area.Start).Select(other => other.End).DefaultIfEmpty(0UL).Max();
        var lowest = Math.Max(area.End - Math.Min(room, area.End), below + Gap);
        return Math.Min(area.Start, (lowest + PageMask) & ~PageMask);
    }
}
