using Isthmus.Contracts.Preflight;
using Isthmus.Linux;
using Isthmus.Linux.Traffic;

namespace Isthmus.Restorer.Systems;

/// <summary>What the restorer asks of the system it runs on, besides rebuilding processes.</summary>
public interface IHostSystem
{
    /// <summary>What keeps traffic out until the tree runs.</summary>
    IDestinationGate Gate(HostSpace host, ServiceTraffic traffic);

    /// <summary>Names of the CPU's features as Linux prints them (/proc/cpuinfo, "flags").</summary>
    IReadOnlySet<string> CpuFeatures(HostSpace host);

    /// <summary>Process and thread IDs in use.</summary>
    IReadOnlySet<int> UsedIds(HostSpace host);

    /// <summary>Those of the ports that something listens on.</summary>
    IReadOnlyList<int> BusyPorts(HostSpace host, IReadOnlyList<int> ports);

    /// <summary>Memory that new processes can have without swapping, in bytes.</summary>
    long AvailableBytes(HostSpace host);

    /// <summary>Effective capabilities of this process as a bit set (capabilities(7)).</summary>
    ulong Capabilities();

    /// <summary>What else stands in the way of a restore here, whatever the service; empty on a system that is set up.</summary>
    IReadOnlyList<Refusal> Missing(HostSpace host);

    /// <summary>IDs of the children of a process, as the host sees them. Empty when it has ended.</summary>
    IEnumerable<int> Children(HostSpace host, int pid);

    /// <summary>Returns when the process has ended.</summary>
    /// <exception cref="TimeoutException">It still runs.</exception>
    Task WaitForExitAsync(HostSpace host, int pid, TimeSpan timeout, CancellationToken cancellation);
}
