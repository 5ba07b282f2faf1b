using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Isthmus.Linux.Network;

/// <summary>Takes addresses over with rtnetlink(7), and announces them with gratuitous ARP and unsolicited neighbour advertisements.</summary>
public sealed class LinuxAddressTakeover : IAddressTakeover
{
    private const int EEXIST = 17;
    private const int EADDRNOTAVAIL = 99;

    public void Add(HostSpace host, string interfaceName, ServiceAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Change(host, interfaceName, address, RtNetlink.RTM_NEWADDR, Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL, "add", EEXIST);
    }

    public void Remove(HostSpace host, string interfaceName, ServiceAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Change(host, interfaceName, address, RtNetlink.RTM_DELADDR, 0, "remove", EADDRNOTAVAIL);
    }

    public bool Has(HostSpace host, string interfaceName, IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var index = NetworkLink.Find(host, interfaceName).Index;
        using var route = NetlinkSocket.Open(host, Netlink.NETLINK_ROUTE);
        var found = false;
        var wanted = address.GetAddressBytes();
        var request = new NetlinkRequest().Message(
            RtNetlink.RTM_GETADDR, Netlink.NLM_F_REQUEST | Netlink.NLM_F_DUMP, 1, new RtNetlink.IfAddrMsg { Family = Family(address) });
        route.Transact(request, 1, $"list the addresses of host '{host.Name}'", (type, body) =>
            found |= type == RtNetlink.RTM_NEWADDR && IsAddress(body, index, wanted));
        return found;
    }

    public void Announce(HostSpace host, string interfaceName, IPAddress address) =>
        AddressAnnouncement.Send(host, NetworkLink.Find(host, interfaceName), address);

    private static void Change(
        HostSpace host, string interfaceName, ServiceAddress address, ushort type, ushort flags, string verb, int alreadySo)
    {
        var link = NetworkLink.Find(host, interfaceName);
        using var route = NetlinkSocket.Open(host, Netlink.NETLINK_ROUTE);
        var bytes = address.Address.GetAddressBytes();
        var request = new NetlinkRequest().Message(type, (ushort)(Netlink.NLM_F_REQUEST | Netlink.NLM_F_ACK | flags), 1, new RtNetlink.IfAddrMsg
        {
            Family = Family(address.Address),
            PrefixLength = (byte)address.PrefixLength,
            Flags = address.IsV6 ? RtNetlink.IFA_F_NODAD : (byte)0,
            Index = (uint)link.Index,
        }).Attribute(RtNetlink.IFA_LOCAL, bytes).Attribute(RtNetlink.IFA_ADDRESS, bytes);
        try
        {
            route.Transact(request, 1, $"{verb} address {address} on {interfaceName} of host '{host.Name}'");
        }
        catch (NetlinkException e) when (e.Errno == alreadySo)
        {
            // Asked for again: it is as it was asked for.
        }
    }

    internal static byte Family(IPAddress address) =>
        (byte)(address.AddressFamily == AddressFamily.InterNetworkV6 ? LinuxSocket.AF_INET6 : LinuxSocket.AF_INET);

    private static unsafe bool IsAddress(ReadOnlySpan<byte> body, int index, ReadOnlySpan<byte> wanted)
    {
        if (MemoryMarshal.Read<RtNetlink.IfAddrMsg>(body).Index != index)
            return false;
        var attributes = new NetlinkAttributes(body[sizeof(RtNetlink.IfAddrMsg)..]);
        while (attributes.MoveNext())
        {
            if (attributes.Type is RtNetlink.IFA_LOCAL or RtNetlink.IFA_ADDRESS && attributes.Value.SequenceEqual(wanted))
                return true;
        }

        return false;
    }
}
