using System.Globalization;
using Isthmus.Contracts.Preflight;
using Isthmus.Linux;
using Isthmus.Linux.Executables;
using Isthmus.Linux.Procfs;
using Isthmus.Linux.Sockets;

namespace Isthmus.Restorer.Preflight;

/// <summary>Looks at a host as a possible destination. Changes nothing.</summary>
internal static class DestinationReader
{
    public static DestinationSnapshot Read(RestorerHost restorer, string service, SourceFacts facts)
    {
        var host = restorer.Host.Space;
        var traffic = restorer.Traffic(service);
        return new DestinationSnapshot
        {
            Host = host.Name,
            CpuFeatures = CpuFeatures.Read(host).ToHashSet(StringComparer.Ordinal),
            UsedIds = UsedIds(host),
            BusyPorts = BusyPorts(host, traffic.Ports),
            HasAddress = traffic.Addresses.Any(a => restorer.Takeover.Has(host, traffic.Interface, a.Address)),
            AvailableBytes = AvailableBytes(host),
            Binaries = facts.Binaries.ToDictionary(b => b.Path, b => Binary(host.Root + b.Path, restorer.Executables)),
            HighestEpoch = restorer.Epochs.Highest(service),
            Capabilities = EffectiveCapabilities(),
        };
    }

    private static HashSet<int> UsedIds(HostSpace host)
    {
        var used = new HashSet<int>();
        foreach (var process in Directory.EnumerateDirectories(host.Proc))
        {
            if (!int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
                continue;
            used.Add(pid);
            try
            {
                foreach (var thread in Directory.EnumerateDirectories($"{process}/task"))
                    used.Add(int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture));
            }
            catch (DirectoryNotFoundException)
            {
                // It ended meanwhile; its leader's ID counts as used, the others are free.
            }
        }

        return used;
    }

    private static int[] BusyPorts(HostSpace host, IReadOnlyList<int> ports)
    {
        using var diagnosis = SocketDiagnosis.Open(host);
        return [.. ports.Where(port => diagnosis.ReadListeners([port]).Listeners > 0)];
    }

    private static long AvailableBytes(HostSpace host)
    {
        var line = File.ReadLines($"{host.Proc}/meminfo").First(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    private static ulong EffectiveCapabilities()
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("CapEff:", StringComparison.Ordinal));
        return ulong.Parse(line.AsSpan("CapEff:".Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    private static ExecutableFile? Binary(string path, ExecutableFiles executables)
    {
        try
        {
            return executables.Read(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
