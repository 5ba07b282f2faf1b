using System.Globalization;
using Isthmus.Contracts.Preflight;
using Isthmus.Linux;
using Isthmus.Linux.Network;
using Isthmus.Linux.Sockets;
using Isthmus.Linux.Traffic;

namespace Isthmus.Restorer.Systems;

/// <summary>Linux: procfs, netlink, nftables, pidfds.</summary>
public sealed class LinuxHostSystem(IAddressTakeover takeover) : IHostSystem
{
    public IDestinationGate Gate(HostSpace host, ServiceTraffic traffic) => new DestinationGate(host, traffic, takeover);

    public IReadOnlySet<string> CpuFeatures(HostSpace host) => Isthmus.Linux.Procfs.CpuFeatures.Read(host).ToHashSet(StringComparer.Ordinal);

    public IReadOnlySet<int> UsedIds(HostSpace host)
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

    public IReadOnlyList<int> BusyPorts(HostSpace host, IReadOnlyList<int> ports)
    {
        using var diagnosis = SocketDiagnosis.Open(host);
        return [.. ports.Where(port => diagnosis.ReadListeners([port]).Listeners > 0)];
    }

    public long AvailableBytes(HostSpace host)
    {
        var line = File.ReadLines($"{host.Proc}/meminfo").First(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    public ulong Capabilities()
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("CapEff:", StringComparison.Ordinal));
        return ulong.Parse(line.AsSpan("CapEff:".Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    public IReadOnlyList<Refusal> Missing(HostSpace host) => [];

    public IEnumerable<int> Children(HostSpace host, int pid)
    {
        var found = new List<int>();
        try
        {
            foreach (var thread in Directory.EnumerateDirectories($"{host.Proc}/{pid}/task"))
            {
                foreach (var child in File.ReadAllText($"{thread}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    found.Add(int.Parse(child, CultureInfo.InvariantCulture));
            }
        }
        catch (IOException)
        {
            // It ended meanwhile.
        }

        return found;
    }

    public Task WaitForExitAsync(HostSpace host, int pid, TimeSpan timeout, CancellationToken cancellation) =>
        HostProcess.WaitForExitAsync(host, pid, timeout, cancellation);
}
