using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using Isthmus.Engine.Files.Abi;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files.Sockets;

/// <summary>An IPv4 or IPv6 address and port, as a sockaddr and as text.</summary>
public sealed class InetEndpoint
{
    private readonly byte[] _address;

    /// <param name="family">AF_INET or AF_INET6.</param>
    /// <param name="words">The address in 32-bit words as CRIU stores them: the bytes in network order, read as little-endian words. One word or four.</param>
    /// <param name="port">In host order, 0 … 65535.</param>
    /// <exception cref="InvalidDataException">The number of words does not fit the family, or the port is out of range.</exception>
    public InetEndpoint(uint family, IReadOnlyList<uint> words, uint port)
    {
        // Images of old versions pad an IPv4 address to four words.
        var wanted = family == Socket.AF_INET6 ? 4 : 1;
        if (words.Count < wanted || port > ushort.MaxValue)
            throw new InvalidDataException($"an address of {words.Count} words with port {port} is not of family {family}");
        Family = (int)family;
        Port = (ushort)port;
        _address = new byte[wanted * 4];
        for (var i = 0; i < wanted; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(_address.AsSpan(i * 4), words[i]);
    }

    /// <summary>AF_INET or AF_INET6.</summary>
    public int Family { get; }

    /// <summary>In host order.</summary>
    public ushort Port { get; }

    /// <summary>4 or 16 bytes in network order.</summary>
    public ReadOnlySpan<byte> Address => _address;

    /// <summary>0.0.0.0 or ::.</summary>
    public bool IsAny => !_address.AsSpan().ContainsAnyExcept((byte)0);

    /// <summary>fe80::/10 (RFC 4291): means something on one link only.</summary>
    public bool IsLinkLocal => _address.Length == 16 && new IPAddress(_address).IsIPv6LinkLocal;

    /// <summary>Whether it is an IPv4 address inside IPv6 (::ffff:a.b.c.d): its packets are IPv4.</summary>
    public bool IsMapped => _address.Length == 16 && new IPAddress(_address).IsIPv4MappedToIPv6;

    /// <summary>struct sockaddr_in or sockaddr_in6.</summary>
    public Blob ToSockaddr()
    {
        var bytes = new byte[Family == Socket.AF_INET6 ? 28 : 16];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)Family);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), Port);
        _address.CopyTo(bytes, Family == Socket.AF_INET6 ? 8 : 4);
        return new Blob(bytes);
    }

    /// <summary>The sockaddr to which a raw socket sends a packet for this address: of the packet's own IP version, without a port.</summary>
    public Blob ToRawSockaddr()
    {
        var version4 = Family == Socket.AF_INET || IsMapped;
        var bytes = new byte[version4 ? 16 : 28];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)(version4 ? Socket.AF_INET : Socket.AF_INET6));
        _address.AsSpan(version4 ? _address.Length - 4 : 0).CopyTo(bytes.AsSpan(version4 ? 4 : 8));
        return new Blob(bytes);
    }

    public override string ToString()
    {
        var address = new IPAddress(_address).ToString();
        return string.Create(CultureInfo.InvariantCulture, $"{(Family == Socket.AF_INET6 ? $"[{address}]" : address)}:{Port}");
    }
}
