namespace Isthmus.Linux.Procfs;

/// <summary>The CPU's feature names as /proc/cpuinfo prints them (proc_cpuinfo(5), line "flags").</summary>
public static class CpuFeatures
{
    /// <summary>Those of the first CPU, in the kernel's order; empty when there is no such line.</summary>
    public static IReadOnlyList<string> Read(HostSpace host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return Parse(File.ReadLines($"{host.Proc}/cpuinfo"));
    }

    public static IReadOnlyList<string> Parse(IEnumerable<string> lines)
    {
        var line = lines.FirstOrDefault(l => l.StartsWith("flags", StringComparison.Ordinal));
        return line is null ? [] : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
