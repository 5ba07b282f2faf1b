namespace Isthmus.Bench.Blackout.Reports;

/// <summary>The machine that the numbers are of.</summary>
internal sealed record MachineFacts(string Kernel, string Processor, int Processors)
{
    public static MachineFacts Read()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
        return new MachineFacts(File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
            model is null ? "unknown processor" : model[(model.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim(), Environment.ProcessorCount);
    }
}
