using System.Globalization;
using Isthmus.Linux;
using Isthmus.Linux.Network;

namespace Isthmus.IntegrationTests.Traffic;

/// <summary>The kernel's own count of resets in a host (/proc/net/snmp, Tcp).</summary>
internal readonly record struct TcpCounters(long ResetsSent, long ConnectionsReset)
{
    public static TcpCounters Read(HostSpace host)
    {
        var lines = NetworkNamespace.Run(host, () => File.ReadAllLines("/proc/thread-self/net/snmp")).Where(l => l.StartsWith("Tcp:", StringComparison.Ordinal)).ToArray();
        var names = lines[0].Split(' ');
        var values = lines[1].Split(' ');
        long Value(string name) => long.Parse(values[Array.IndexOf(names, name)], CultureInfo.InvariantCulture);
        return new TcpCounters(Value("OutRsts"), Value("EstabResets"));
    }
}
