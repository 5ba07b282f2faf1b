namespace Isthmus.Bench.Blackout.Reports;

/// <summary>The machine that the numbers are of.</summary>
/// <param name="Kernel">Its release.</param>
/// <param name="Processor">Its name.</param>
/// <param name="Processors">How many there are.</param>
/// <param name="Load">Runnable processes, averaged over the last minute: above the number of processors it is shared with other work.</param>
internal sealed record MachineFacts(string Kernel, string Processor, int Processors, string Load)
{
    public static MachineFacts Read()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
        return new MachineFacts(File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
            model is null ? "unknown processor" : model[(model.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim(), Environment.ProcessorCount,
            File.ReadAllText("/proc/loadavg").Split(' ')[0]);
    }
}
