using System.Net;
using System.Runtime.InteropServices;
using Isthmus.Linux.Network;

namespace Isthmus.Linux.FreeBsd;

/// <summary>
/// Aliases of an interface, through the netlink(4) of FreeBSD 14 and later, which its Linux layer passes on (sys/netlink/route/iface.c,
/// sys/compat/linux/linux_netlink.c). Adding an alias makes the kernel send gratuitous ARP, or an unsolicited neighbour advertisement.
/// </summary>
public sealed class FreeBsdAddressTakeover : IAddressTakeover
{
    private const int EADDRNOTAVAIL = 99;

    // The layer translates the family of a question, and not that of an order: AF_INET6 of FreeBSD.
    private const byte NativeAfInet6 = 28;
    private const uint Forever = uint.MaxValue;

    private readonly LinuxAddressTakeover _questions = new();

    /// <summary>Adds the alias, or sets it again. The network hears of it at once.</summary>
    public void Add(HostSpace host, string interfaceName, ServiceAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Order(host, interfaceName, address, RtNetlink.RTM_NEWADDR, Netlink.NLM_F_CREATE, "add");
    }

    public void Remove(HostSpace host, string interfaceName, ServiceAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        try
        {
            Order(host, interfaceName, address, RtNetlink.RTM_DELADDR, 0, "remove");
        }
        catch (NetlinkException e) when (e.Errno == EADDRNOTAVAIL)
        {
            // It is not there, as was asked for.
        }
    }

    public bool Has(HostSpace host, string interfaceName, IPAddress address) => _questions.Has(host, interfaceName, address);

    /// <summary>Nothing more: the kernel has told the network when the alias was added, and a Linux program cannot send frames there.</summary>
    public void Announce(HostSpace host, string interfaceName, IPAddress address)
    {
    }

    private static void Order(HostSpace host, string interfaceName, ServiceAddress address, ushort type, ushort flags, string verb)
    {
        var link = NetworkLink.Find(host, interfaceName);
        using var route = NetlinkSocket.Open(host, Netlink.NETLINK_ROUTE);
        var bytes = address.Address.GetAddressBytes();
        var lifetime = new RtNetlink.IfaCacheInfo { Preferred = Forever, Valid = Forever };
        var request = new NetlinkRequest().Message(type, (ushort)(Netlink.NLM_F_REQUEST | Netlink.NLM_F_ACK | flags), 1, new RtNetlink.IfAddrMsg
        {
            Family = address.IsV6 ? NativeAfInet6 : LinuxAddressTakeover.Family(address.Address),
            PrefixLength = (byte)address.PrefixLength,
            Flags = address.IsV6 ? RtNetlink.IFA_F_NODAD : (byte)0,
            Index = (uint)link.Index,
        }).Attribute(RtNetlink.IFA_LOCAL, bytes).Attribute(RtNetlink.IFA_ADDRESS, bytes);
        if (address.IsV6)
            request.Attribute(RtNetlink.IFA_CACHEINFO, MemoryMarshal.AsBytes([lifetime]));
        route.Transact(request, 1, $"{verb} address {address} on {interfaceName} of host '{host.Name}'");
    }
}
