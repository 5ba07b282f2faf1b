using System.Buffers.Binary;
using Isthmus.Engine.Files.Abi;
using Isthmus.Engine.Files.Sockets;

namespace Isthmus.Engine.Files.Tcp;

/// <summary>A segment without data that the peer would have sent, with its IP header (RFC 791, RFC 8200, RFC 9293 section 3.1).</summary>
internal static class TcpSegment
{
    public const byte Fin = 1;
    public const byte Ack = 16;

    private const int TcpLength = 20;

    /// <param name="from">The peer.</param>
    /// <param name="to">Our side.</param>
    /// <param name="window">As it stands in the header: already shifted.</param>
    public static byte[] Build(InetEndpoint from, InetEndpoint to, uint sequence, uint acknowledgement, byte flags, ushort window)
    {
        var version4 = from.Family == Socket.AF_INET || from.IsMapped;
        var source = version4 ? from.Address[^4..] : from.Address;
        var destination = version4 ? to.Address[^4..] : to.Address;
        var ipLength = version4 ? 20 : 40;
        var packet = new byte[ipLength + TcpLength];
        if (version4)
            WriteVersion4(packet, source, destination);
        else
            WriteVersion6(packet, source, destination);

        var tcp = packet.AsSpan(ipLength);
        BinaryPrimitives.WriteUInt16BigEndian(tcp, from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], to.Port);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[8..], acknowledgement);
        tcp[12] = TcpLength / 4 << 4;
        tcp[13] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], window);

        // The pseudo-header's length and protocol add up alike in both versions.
        var sum = Sum(source) + Sum(destination) + Socket.IPPROTO_TCP + TcpLength + Sum(tcp);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[16..], Fold(sum));
        return packet;
    }

    private static void WriteVersion4(Span<byte> packet, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination)
    {
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)packet.Length);
        packet[8] = 64;
        packet[9] = Socket.IPPROTO_TCP;
        source.CopyTo(packet[12..]);
        destination.CopyTo(packet[16..]);
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], Fold(Sum(packet[..20])));
    }

    private static void WriteVersion6(Span<byte> packet, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination)
    {
        packet[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], TcpLength);
        packet[6] = Socket.IPPROTO_TCP;
        packet[7] = 64;
        source.CopyTo(packet[8..]);
        destination.CopyTo(packet[24..]);
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (var i = 0; i < bytes.Length; i += 2)
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]);
        return sum;
    }

    private static ushort Fold(uint sum)
    {
        while (sum > ushort.MaxValue)
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        return (ushort)~sum;
    }
}
