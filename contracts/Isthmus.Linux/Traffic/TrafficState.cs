using System.Net.NetworkInformation;
using Isthmus.Linux.Network;

namespace Isthmus.Linux.Traffic;

/// <summary>What holds or forwards a service's traffic on a host, whoever set it up, a process that is gone included.</summary>
/// <param name="Holding">The source's table exists: traffic is held, or sent on to the destination.</param>
/// <param name="Gated">The destination's gate is closed.</param>
public sealed record TrafficState(bool Holding, bool Gated)
{
    public bool IsClean => !Holding && !Gated;

    /// <summary>Looks for the service's tables; changes nothing.</summary>
    public static TrafficState Find(HostSpace host, string service)
    {
        using var firewall = NfTablesSocket.Open(host);
        var tables = firewall.List();
        return new TrafficState(tables.Contains(TrafficTable.Hold(service)), tables.Contains(TrafficTable.Gate(service)));
    }

    /// <summary>
    /// Removes the service's tables: its traffic flows again as if there had been no move. Frames that a process held which
    /// is gone are gone with it; their clients send them again. Addresses stay as they are.
    /// </summary>
    /// <returns>What there was.</returns>
    public static TrafficState Clean(HostSpace host, string service)
    {
        using var firewall = NfTablesSocket.Open(host);
        return new TrafficState(firewall.Delete(TrafficTable.Hold(service)), firewall.Delete(TrafficTable.Gate(service)));
    }

    /// <summary>
    /// Forwards a service's traffic to the destination without a <see cref="TrafficHold"/>, for a process that took over
    /// from one that died between hold and switch. Null as destination: drops it.
    /// </summary>
    public static Task ForwardAsync(HostSpace host, ServiceTraffic traffic, PhysicalAddress? destination, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(traffic);
        traffic.Validate();
        var source = NetworkLink.Find(host, traffic.Interface).Address;
        return NfTablesCommand.ApplyAsync(host, HoldRules.Forward(traffic, source, destination), cancellation);
    }
}
