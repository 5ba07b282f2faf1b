namespace Isthmus.Linux;

/// <summary>Constants of <c>linux/if_packet.h</c> and <c>if_ether.h</c> (packet(7)).</summary>
internal static class IfPacket
{
    public const int SOL_PACKET = 263;

    /// <summary>Packets and drops since the last time it was read: struct tpacket_stats, two unsigned ints.</summary>
    public const int PACKET_STATISTICS = 6;

    /// <summary>Frames come and go with a struct virtio_net_hdr before them, which has what hardware would still do.</summary>
    public const int PACKET_VNET_HDR = 15;

    /// <summary>Frames that this machine sends are not seen (Linux 4.20).</summary>
    public const int PACKET_IGNORE_OUTGOING = 23;

    /// <summary>sizeof(struct virtio_net_hdr), linux/virtio_net.h.</summary>
    public const int VirtioHeaderBytes = 10;

    public const ushort ETH_P_ALL = 0x0003;
    public const ushort ETH_P_IP = 0x0800;
    public const ushort ETH_P_ARP = 0x0806;
    public const ushort ETH_P_IPV6 = 0x86DD;

    public const int EthernetHeaderBytes = 14;
}
