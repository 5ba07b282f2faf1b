using System.Globalization;
using Isthmus.Criu;
using Isthmus.Criu.Addendum;
using Isthmus.Criu.Images;
using Isthmus.Dumper.Preflight;
using Isthmus.Linux;

namespace Isthmus.Dumper.Freeze;

/// <summary>
/// Expiries of timers (timer_create(2)) that were counted and not told yet: the kernel gives the count to the process alone, and
/// takes none. That of the last signal is in CRIU's images, which asks for it from inside of the process.
/// </summary>
internal static class FrozenTimers
{
    /// <summary>What cannot be carried, a sentence each.</summary>
    /// <param name="host">Where the tree is.</param>
    /// <param name="rootPid">Its root, inside the host.</param>
    /// <param name="directory">Its images; null before there are any.</param>
    public static IEnumerable<string> Check(HostSpace host, int rootPid, string? directory)
    {
        foreach (var pid in RunningTree.Pids(host.Proc, rootPid))
        {
            var timers = PosixTimerReader.Read(string.Create(CultureInfo.InvariantCulture, $"{host.Proc}/{pid}"), looks: 1);
            foreach (var timer in timers.Where(timer => timer.SignalWaits))
                yield return string.Create(CultureInfo.InvariantCulture, $"Process {pid} has not taken signal {timer.Signal} of timer {timer.Id}.");
            if (timers.Count == 0 || directory is null)
                continue;
            foreach (var timer in Dumped(directory, pid).Where(timer => timer.Overrun > 0))
                yield return string.Create(CultureInfo.InvariantCulture, $"Process {pid} was told of an expiry of timer {timer.ItId} that stands for {timer.Overrun} more (timer_getoverrun(2)).");
        }
    }

    private static IEnumerable<PosixTimerEntry> Dumped(string directory, int pid)
    {
        var name = ImageKinds.Core.FileName((ulong)pid);
        return ImageFile.Decode(name, File.ReadAllBytes(Path.Combine(directory, name))).Records.Select(record => record.Entry).OfType<CoreEntry>().SelectMany(core => core.Tc?.Timers?.Posix ?? []);
    }
}
