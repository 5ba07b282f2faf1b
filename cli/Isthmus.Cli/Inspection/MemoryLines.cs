using System.Globalization;
using Isthmus.Criu;
using Isthmus.Criu.Images;

namespace Isthmus.Cli.Inspection;

/// <summary>The memory map of a process.</summary>
internal static class MemoryLines
{
    private static readonly (VmaStatus Status, string Name)[] s_kinds =
    [
        (VmaStatus.Vsyscall, "vsyscall"), (VmaStatus.Vdso, "vdso"), (VmaStatus.Vvar, "vvar"), (VmaStatus.Heap, "heap"),
        (VmaStatus.Stack, "stack"), (VmaStatus.AioRing, "aio ring"), (VmaStatus.SysVIpc, "System V"), (VmaStatus.Socket, "packet ring"),
        (VmaStatus.Memfd, "memfd"), (VmaStatus.FilePrivate, "file, private"), (VmaStatus.FileShared, "file, shared"),
        (VmaStatus.AnonShared, "anonymous, shared"), (VmaStatus.AnonPrivate, "anonymous"),
    ];

    public static IEnumerable<MemoryLine> Of(Checkpoint checkpoint, ProcessCheckpoint process) =>
        process.Memory.Vmas.Select(area => new MemoryLine(
            process.Pid,
            area.Start.ToString("x", CultureInfo.InvariantCulture),
            area.End.ToString("x", CultureInfo.InvariantCulture),
            area.Length,
            Protection(area),
            s_kinds.FirstOrDefault(kind => area.Is(kind.Status)).Name ?? area.Kind.ToString(),
            Dumped(process.Pages, area),
            area.Is(VmaStatus.FilePrivate | VmaStatus.FileShared) ? DescriptorLines.Describe(checkpoint, (uint)area.Shmid) : null));

    /// <summary>PROT_* and MAP_SHARED as proc_pid_maps(5) shows them.</summary>
    private static string Protection(VmaEntry area) => string.Create(4, area, static (text, area) =>
    {
        text[0] = (area.Prot & 1) != 0 ? 'r' : '-';
        text[1] = (area.Prot & 2) != 0 ? 'w' : '-';
        text[2] = (area.Prot & 4) != 0 ? 'x' : '-';
        text[3] = (area.Flags & 1) != 0 ? 's' : 'p';
    });

    /// <summary>Bytes of the area in the runs, which are in order and do not overlap.</summary>
    private static ulong Dumped(PageMap pages, VmaEntry area)
    {
        var (low, high) = (0, pages.Runs.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = pages.Runs[middle].End > area.Start ? (low, middle) : (middle + 1, high);
        }

        var bytes = 0UL;
        for (var at = low; at < pages.Runs.Count && pages.Runs[at].Address < area.End; at++)
        {
            var run = pages.Runs[at];
            if (run.Present)
                bytes += Math.Min(run.End, area.End) - Math.Max(run.Address, area.Start);
        }

        return bytes;
    }
}
