using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Isthmus.Contracts.Preflight;
using Isthmus.Linux;
using Isthmus.Linux.FreeBsd;
using Isthmus.Linux.Network;
using Isthmus.Linux.Traffic;

namespace Isthmus.Restorer.Systems;

/// <summary>
/// FreeBSD, seen from its Linux layer: one machine and no namespaces; linprocfs, which knows no threads, children or available memory;
/// the kernel module.
/// </summary>
public sealed class FreeBsdHostSystem(IAddressTakeover takeover, TimeProvider clock) : IHostSystem
{
    // Linux's bits for what a root of FreeBSD can do.
    private const ulong RootsCapabilities = (1UL << 41) - 1;
    private const ulong NeededOfModule = IsthmusDevice.CanTcp | IsthmusDevice.CanPid | IsthmusDevice.CanBrk | IsthmusDevice.CanHold;

    // Neither pidfds nor kqueue are there to wait with for a process that is nobody's child here.
    private static readonly TimeSpan s_glance = TimeSpan.FromMilliseconds(10);

    public IDestinationGate Gate(HostSpace host, ServiceTraffic traffic) => new HoldingGate(host, traffic, takeover);

    public IReadOnlySet<string> CpuFeatures(HostSpace host) => CpuidFeatures.Read();

    public IReadOnlySet<int> UsedIds(HostSpace host) => Pids(host).ToHashSet();

    /// <summary>No table lists the listeners: a port that cannot be bound is busy.</summary>
    public IReadOnlyList<int> BusyPorts(HostSpace host, IReadOnlyList<int> ports) => [.. ports.Where(IsBusy)];

    /// <summary>Free and cached memory: linprocfs does not add them up.</summary>
    public long AvailableBytes(HostSpace host)
    {
        var total = 0L;
        foreach (var line in File.ReadLines($"{host.Proc}/meminfo"))
        {
            if (line.StartsWith("MemFree:", StringComparison.Ordinal) || line.StartsWith("Cached:", StringComparison.Ordinal) || line.StartsWith("Buffers:", StringComparison.Ordinal))
                total += long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }

        return total;
    }

    public ulong Capabilities() => Environment.IsPrivilegedProcess ? RootsCapabilities : 0;

    public IReadOnlyList<Refusal> Missing(HostSpace host)
    {
        var missing = new List<Refusal>();
        if (!Directory.Exists($"{host.Proc}/self"))
            missing.Add(Of("linprocfs", $"{host.Proc} is not mounted on {host.Name}.", "Mount it: mount -t linprocfs linprocfs LINUXROOT/proc."));
        if (!Directory.Exists("/dev/fd"))
            missing.Add(Of("fdescfs", $"/dev/fd is not mounted on {host.Name}.", "Mount it: mount -t fdescfs -o linrdlnk,nodup fdescfs LINUXROOT/dev/fd."));
        try
        {
            using var device = ControlDevice.Open();
            var module = device.Query();
            if (module.KernelBuilt / 100000 != module.KernelRunning / 100000)
                missing.Add(Of("kernel module", $"isthmus.ko on {host.Name} was built for FreeBSD {module.KernelBuilt / 100000} and runs on {module.KernelRunning / 100000}.", "Build it against the sources of the running kernel."));
            if (module.AbiMin > IsthmusDevice.AbiVersion || module.AbiMax < IsthmusDevice.AbiVersion)
                missing.Add(Of("kernel module", $"isthmus.ko on {host.Name} speaks versions {module.AbiMin} to {module.AbiMax} of its interface; this program speaks {IsthmusDevice.AbiVersion}.", "Install the module of the same release as this program."));
            if ((module.Capabilities & NeededOfModule) != NeededOfModule)
                missing.Add(Of("kernel module", $"isthmus.ko on {host.Name} lacks capabilities (0x{NeededOfModule & ~module.Capabilities:x}).", "Build it against the sources of the running kernel."));
        }
        catch (TrafficException e)
        {
            missing.Add(Of("kernel module", e.Message, "On the FreeBSD host: kldload isthmus."));
        }

        return missing;
    }

    /// <summary>Every process whose parent it is (proc_pid_stat(5), field 4).</summary>
    public IEnumerable<int> Children(HostSpace host, int pid) => Pids(host).Where(other => ParentOf(host, other) == pid);

    public async Task WaitForExitAsync(HostSpace host, int pid, TimeSpan timeout, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        using var glances = new PeriodicTimer(s_glance, clock);
        while (Directory.Exists($"{host.Proc}/{pid}"))
        {
            if (clock.GetElapsedTime(started) > timeout)
                throw new TimeoutException($"Process {pid} of host '{host.Name}' still runs after {timeout.TotalSeconds:0.#} s.");
            await glances.WaitForNextTickAsync(cancellation).ConfigureAwait(false);
        }
    }

    private static IEnumerable<int> Pids(HostSpace host)
    {
        foreach (var process in Directory.EnumerateDirectories(host.Proc))
        {
            if (int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
                yield return pid;
        }
    }

    private static int? ParentOf(HostSpace host, int pid)
    {
        try
        {
            var stat = File.ReadAllText($"{host.Proc}/{pid}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool IsBusy(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ExclusiveAddressUse = true };
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            return false;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return true;
        }
    }

    private static Refusal Of(string resource, string reason, string remedy) => new() { Resource = resource, Reason = reason, Remedy = remedy };
}
