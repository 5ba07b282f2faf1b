using System.Net.NetworkInformation;
using Isthmus.Linux.Network;

namespace Isthmus.Linux.Traffic;

/// <summary>
/// The gate of a Linux host: it has the service addresses, so that sockets can be bound to them, but nobody
/// can reach or find them until the gate is opened. Every call may be repeated.
/// </summary>
public sealed class DestinationGate : IDestinationGate
{
    private readonly HostSpace _host;
    private readonly ServiceTraffic _traffic;
    private readonly IAddressTakeover _takeover;

    public DestinationGate(HostSpace host, ServiceTraffic traffic, IAddressTakeover takeover)
    {
        ArgumentNullException.ThrowIfNull(traffic);
        traffic.Validate();
        _host = host;
        _traffic = traffic;
        _takeover = takeover;
    }

    /// <summary>The MAC address that the source sends held frames to.</summary>
    public PhysicalAddress LinkAddress => NetworkLink.Find(_host, _traffic.Interface).Address;

    /// <summary>Closes the gate, then takes the addresses. The network does not notice.</summary>
    /// <exception cref="TrafficException">The rule was refused; the addresses were not taken.</exception>
    public async Task CloseAsync(CancellationToken cancellation)
    {
        await NfTablesCommand.ApplyAsync(_host, GateRules.Closed(_traffic), cancellation).ConfigureAwait(false);
        foreach (var address in _traffic.Addresses)
            _takeover.Add(_host, _traffic.Interface, address);
    }

    /// <summary>They are here since the gate was closed: Linux needs them to make the sockets.</summary>
    public void TakeAddresses()
    {
    }

    /// <summary>Lets traffic in and tells the link where the addresses are.</summary>
    public void Open()
    {
        LetIn();
        Announce();
    }

    /// <summary>Lets traffic in: from here on the source may send on what it held. Takes about a millisecond.</summary>
    public void LetIn()
    {
        using var firewall = NfTablesSocket.Open(_host);
        firewall.FlushIfPresent(TrafficTable.Gate(_traffic.Service), GateRules.InChain, GateRules.OutChain);
    }

    /// <summary>
    /// Tells the link where the addresses are. Takes some 20 ms, since the kernel waits when a packet socket is closed;
    /// until then the source forwards, so that nobody else has to wait for it.
    /// </summary>
    public void Announce()
    {
        foreach (var address in _traffic.Addresses)
        {
            _takeover.Add(_host, _traffic.Interface, address);
            _takeover.Announce(_host, _traffic.Interface, address.Address);
        }
    }

    /// <summary>
    /// Removes what an open gate leaves, an empty table: the kernel waits some 20 ms for packets under way then, which
    /// nobody has to wait for during the cutover.
    /// </summary>
    public void Remove()
    {
        using var firewall = NfTablesSocket.Open(_host);
        firewall.Delete(TrafficTable.Gate(_traffic.Service));
    }

    /// <summary>The move is off: gives the addresses up, then removes the gate.</summary>
    public void Abandon()
    {
        foreach (var address in _traffic.Addresses)
            _takeover.Remove(_host, _traffic.Interface, address);
        using var firewall = NfTablesSocket.Open(_host);
        firewall.Delete(TrafficTable.Gate(_traffic.Service));
    }
}
