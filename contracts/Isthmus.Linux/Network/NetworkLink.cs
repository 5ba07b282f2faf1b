using System.Net.NetworkInformation;
using System.Runtime.InteropServices;
using System.Text;

namespace Isthmus.Linux.Network;

/// <summary>An interface of a host.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Index">Its index in the host's network namespace.</param>
/// <param name="Address">Its MAC address; empty on links without one.</param>
public sealed record NetworkLink(string Name, int Index, PhysicalAddress Address)
{
    private const int ENODEV = 19;

    /// <summary>Looks an interface up.</summary>
    /// <exception cref="NetlinkException">There is none of that name.</exception>
    public static NetworkLink Find(HostSpace host, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        using var route = NetlinkSocket.Open(host, Netlink.NETLINK_ROUTE);
        NetworkLink? found = null;
        var request = new NetlinkRequest()
            .Message(RtNetlink.RTM_GETLINK, Netlink.NLM_F_REQUEST | Netlink.NLM_F_ACK, 1, default(RtNetlink.IfInfoMsg))
            .Attribute(RtNetlink.IFLA_IFNAME, name);
        route.Transact(request, 1, $"find interface {name} of host '{host.Name}'", (type, body) =>
        {
            if (type == RtNetlink.RTM_NEWLINK)
                found = Parse(body);
        });
        return found ?? throw new NetlinkException($"find interface {name} of host '{host.Name}'", ENODEV);
    }

    private static unsafe NetworkLink Parse(ReadOnlySpan<byte> body)
    {
        var info = MemoryMarshal.Read<RtNetlink.IfInfoMsg>(body);
        var attributes = new NetlinkAttributes(body[sizeof(RtNetlink.IfInfoMsg)..]);
        var name = "";
        var address = PhysicalAddress.None;
        while (attributes.MoveNext())
        {
            if (attributes.Type == RtNetlink.IFLA_IFNAME)
                name = Encoding.ASCII.GetString(attributes.Value.TrimEnd((byte)0));
            else if (attributes.Type == RtNetlink.IFLA_ADDRESS)
                address = new PhysicalAddress(attributes.Value.ToArray());
        }

        return new NetworkLink(name, info.Index, address);
    }
}
