using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Isthmus.Linux.Network;

/// <summary>struct sockaddr_ll of packet(7): an interface and an EtherType.</summary>
internal sealed class LinkLayerEndPoint(int interfaceIndex, ushort protocol) : EndPoint
{
    private const int StructureBytes = 20;

    public override AddressFamily AddressFamily => AddressFamily.Packet;

    public override SocketAddress Serialize()
    {
        var address = new SocketAddress(AddressFamily.Packet, StructureBytes);
        var bytes = address.Buffer.Span;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], protocol);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], interfaceIndex);
        return address;
    }
}
