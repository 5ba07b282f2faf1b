using Isthmus.Lab.Commands;
using Isthmus.Linux;

namespace Isthmus.Lab.FreeBsd;

/// <summary>
/// Processor features that a host shows and another lacks: programs that find them use them, and can't go on there. A Linux
/// host that hides them stands for a machine whose processor is the other's: /proc/cpuinfo does not name them, and the C
/// library does not choose code for them (GLIBC_TUNABLES, the GNU C library's manual, "Hardware Capability Tunables").
/// </summary>
public sealed class ProcessorFeatures
{
    // Names of /proc/cpuinfo and of the tunable, where the C library chooses code by the feature.
    private static readonly Dictionary<string, string> s_tunables = new(StringComparer.Ordinal)
    {
        ["avx512f"] = "AVX512F",
        ["avx512vl"] = "AVX512VL",
        ["avx512bw"] = "AVX512BW",
        ["avx512dq"] = "AVX512DQ",
        ["avx512cd"] = "AVX512CD",
        ["avx2"] = "AVX2",
        ["erms"] = "ERMS",
        ["rtm"] = "RTM",
        ["xsavec"] = "XSAVEC",
    };

    private readonly string[] _hidden;

    private ProcessorFeatures(string[] hidden) => _hidden = hidden;

    /// <summary>What this machine has and the FreeBSD host's processor lacks.</summary>
    public static async Task<ProcessorFeatures> LackingAsync(FreeBsdMachine machine, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(machine);
        var there = Flags(await machine.RunAsync($"cat {FreeBsdMachine.LinuxRoot}/proc/cpuinfo", cancellation).ConfigureAwait(false));
        var here = Flags(await File.ReadAllTextAsync("/proc/cpuinfo", cancellation).ConfigureAwait(false));
        return new ProcessorFeatures([.. here.Except(there)]);
    }

    /// <summary>GLIBC_TUNABLES for the programs of a host that hides them. AVX-512's state goes with XSAVEC, which saves it.</summary>
    public string Tunables => $"glibc.cpu.hwcaps={string.Join(',', _hidden.Append("xsavec").Distinct().Where(s_tunables.ContainsKey).Select(flag => $"-{s_tunables[flag]}"))}";

    /// <summary>Lets a namespace host's /proc/cpuinfo not name them; the file is written into its private /run.</summary>
    public async Task HideAsync(HostSpace host, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(host);
        const string file = "/run/cpuinfo";
        var lines = (await File.ReadAllLinesAsync("/proc/cpuinfo", cancellation).ConfigureAwait(false)).Select(line => line.StartsWith("flags", StringComparison.Ordinal)
            ? string.Join(' ', line.Split(' ').Except(_hidden))
            : line);
        await File.WriteAllLinesAsync(host.Root + file, lines, cancellation).ConfigureAwait(false);
        await host.RunAsync("mount", ["--bind", file, "/proc/cpuinfo"], null, cancellation).ConfigureAwait(false);
    }

    private static HashSet<string> Flags(string cpuinfo) =>
        [.. cpuinfo.Split('\n').First(line => line.StartsWith("flags", StringComparison.Ordinal)).Split(':', 2)[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
