using System.Buffers.Binary;
using Isthmus.Linux.Sockets;

namespace Isthmus.Dumper.Preflight;

/// <summary>A socket option that is in no image and cannot be set again at a destination: it names an interface of the source, or state of its kernel.</summary>
/// <param name="Level">SOL_* or IPPROTO_* (x86-64 Linux).</param>
/// <param name="Number">The option's number.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsNumber">True for an int that is 0 when it is not set; false for bytes, of which there are none.</param>
internal sealed record RefusedOption(int Level, int Number, string Name, bool IsNumber = true)
{
    private static readonly RefusedOption[] s_any =
    [
        new(1, 73, "SO_RESERVE_MEM"),
        new(0, 4, "IP_OPTIONS", IsNumber: false),
        new(0, 50, "IP_UNICAST_IF"),
    ];

    private static readonly RefusedOption[] s_version6 =
    [
        new(41, 54, "IPV6_HOPOPTS", IsNumber: false),
        new(41, 55, "IPV6_RTHDRDSTOPTS", IsNumber: false),
        new(41, 57, "IPV6_RTHDR", IsNumber: false),
        new(41, 59, "IPV6_DSTOPTS", IsNumber: false),
        new(41, 76, "IPV6_UNICAST_IF"),
    ];

    // Of TCP the kernel itself sets the interface of multicasts.
    private static readonly RefusedOption[] s_udp =
    [
        new(0, 32, "IP_MULTICAST_IF"),
        new(41, 17, "IPV6_MULTICAST_IF"),
        new(17, 1, "UDP_CORK"),
        new(17, 100, "UDP_ENCAP"),
    ];

    /// <summary>The names of those that a socket of IPv4 or IPv6 has set.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="protocol">The kernel's name of its protocol: "TCPv6".</param>
    public static IReadOnlyList<string> Of(ForeignSocket socket, string protocol)
    {
        var options = s_any.AsEnumerable();
        if (protocol.EndsWith("v6", StringComparison.Ordinal))
            options = options.Concat(s_version6);
        if (protocol.StartsWith("UDP", StringComparison.Ordinal))
            options = options.Concat(s_udp);
        var found = options.Where(option => option.IsSet(socket)).Select(option => option.Name).ToList();
        if (socket.HasExtendedFilter)
            found.Add("SO_ATTACH_BPF");
        return found;
    }

    private bool IsSet(ForeignSocket socket)
    {
        if (!IsNumber)
            return socket.HasBytes(Level, Number);
        Span<byte> value = stackalloc byte[sizeof(int)];
        return socket.TryRead(Level, Number, value) && BinaryPrimitives.ReadInt32LittleEndian(value) != 0;
    }
}
