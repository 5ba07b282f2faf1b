using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Isthmus.Linux.Network;

/// <summary>
/// Tells the neighbours on a link where an address is: gratuitous ARP, as request and as reply, since some systems heed
/// only one of them (RFC 5227, section 3), or an unsolicited neighbour advertisement with the override flag (RFC 4861, section 7.2.6).
/// </summary>
public static class AddressAnnouncement
{
    /// <summary>How often each is sent: a link may lose frames, and a neighbour that misses all of them waits for its cache to expire.</summary>
    public const int Repeats = 3;

    private const int AdvertisementBytes = 32;

    // Some 20 ms of yielding and 1 ms sleeps.
    private const int Patience = 100;

    /// <summary>Sends the announcement of <paramref name="address"/> from <paramref name="link"/>.</summary>
    /// <exception cref="SocketException">The link took none of the frames.</exception>
    public static void Send(HostSpace host, NetworkLink link, IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(address);
        using var socket = PacketSocket.Open(host, link, 0, withVirtioHeader: false);
        byte[][] frames = address.AddressFamily == AddressFamily.InterNetworkV6
            ? [NeighbourAdvertisement(link.Address, address)]
            : [GratuitousArp(link.Address, address, reply: false), GratuitousArp(link.Address, address, reply: true)];
        var (patience, sent) = (Patience, 0);
        for (var i = 0; i < Repeats; i++)
        {
            foreach (var frame in frames)
                sent += socket.TrySend(frame, ref patience) ? 1 : 0;
        }

        if (sent == 0)
            throw new SocketException((int)SocketError.NoBufferSpaceAvailable);
    }

    /// <summary>A broadcast ARP frame (RFC 826) whose sender and target are both the address.</summary>
    public static byte[] GratuitousArp(PhysicalAddress link, IPAddress address, bool reply)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(address);
        var mac = link.GetAddressBytes();
        var ip = address.GetAddressBytes();
        byte[] broadcast = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        byte[] target = reply ? broadcast : [0, 0, 0, 0, 0, 0];
        // Ethernet, IPv4, 6- and 4-byte addresses, operation.
        return [.. broadcast, .. mac, 0x08, 0x06, 0, 1, 0x08, 0, 6, 4, 0, (byte)(reply ? 2 : 1), .. mac, .. ip, .. target, .. ip];
    }

    /// <summary>An unsolicited neighbour advertisement to all nodes, override flag set, with the link address as its option.</summary>
    public static byte[] NeighbourAdvertisement(PhysicalAddress link, IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(address);
        var mac = link.GetAddressBytes();
        var ip = address.GetAddressBytes();
        byte[] allNodes = IPAddress.Parse("ff02::1").GetAddressBytes();
        byte[] message = [136, 0, 0, 0, 0x20, 0, 0, 0, .. ip, 2, 1, .. mac];
        byte[] pseudo = [.. ip, .. allNodes, 0, 0, 0, AdvertisementBytes, 0, 0, 0, 58, .. message];
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), InternetChecksum(pseudo));
        // Version 6, next header ICMPv6, hop limit 255 (anything less is ignored).
        return [0x33, 0x33, 0, 0, 0, 1, .. mac, 0x86, 0xdd, 0x60, 0, 0, 0, 0, AdvertisementBytes, 58, 255, .. ip, .. allNodes, .. message];
    }

    /// <summary>The Internet checksum (RFC 1071) of an even number of bytes.</summary>
    public static ushort InternetChecksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (var i = 0; i + 1 < bytes.Length; i += 2)
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]);
        while (sum >> 16 != 0)
            sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~sum;
    }
}
