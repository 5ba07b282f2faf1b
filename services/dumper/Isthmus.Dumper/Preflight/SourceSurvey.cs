using Isthmus.Contracts.Preflight;
using Isthmus.Criu.Addendum;
using Isthmus.Linux;
using Isthmus.Linux.Executables;
using Isthmus.Linux.Procfs;

namespace Isthmus.Dumper.Preflight;

/// <summary>Writes down what a destination must match.</summary>
public static class SourceSurvey
{
    public static SourceFacts Describe(HostSpace host, TreeSnapshot tree, ExecutableFiles executables, IReadOnlyList<ServiceFile> files)
    {
        ArgumentNullException.ThrowIfNull(tree);
        return new SourceFacts
        {
            RootPid = tree.RootPid,
            Pids = [.. tree.Processes.SelectMany(p => p.Threads.Append(p.Pid)).Distinct().Order()],
            Binaries = [.. Binaries(tree).Select(path => Describe(host, path, executables))],
            CpuFeatures = CpuFeatures.Read(host),
            Processors = [.. TaskAddendumCollector.Collect(host, tree.RootPid, CancellationToken.None).Threads.SelectMany(t => ProcessorSet.Members(t.Affinity ?? [])).Distinct().Order()],
            Capabilities = tree.Processes.Aggregate(0UL, (all, p) => all | p.PermittedCapabilities),
            HighestTimerId = tree.Processes.SelectMany(p => p.Timers).Select(timer => timer.Id).DefaultIfEmpty().Max(),
            ResidentBytes = tree.Processes.Sum(p => p.ResidentBytes),
            Listeners = [.. Listeners(tree).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Files = files,
            KernelRelease = File.ReadAllText($"{host.Proc}/sys/kernel/osrelease").Trim(),
        };
    }

    private static IEnumerable<string> Binaries(TreeSnapshot tree) =>
        tree.Processes.SelectMany(p => p.Mappings)
            .Where(m => m.Executable && MappingRules.IsFile(m))
            .Select(m => m.Path)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);

    private static MappedBinary Describe(HostSpace host, string path, ExecutableFiles executables)
    {
        var file = executables.Read(host.Root + path);
        return new MappedBinary { Path = path, BuildId = file.BuildId, Sha256 = file.Sha256 };
    }

    private static IEnumerable<string> Listeners(TreeSnapshot tree) =>
        tree.Processes.SelectMany(p => p.Descriptors)
            .Select(d => DescriptorRules.InodeOf(d.Target) is { } inode ? tree.Sockets.GetValueOrDefault(inode) : null)
            .Where(s => s is { IsListener: true })
            .Select(s => $"tcp {s!.Local}");
}
