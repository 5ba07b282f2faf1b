using System.Buffers.Binary;
using System.Text;

namespace Isthmus.Criu.Addendum;

/// <summary>A socket option that CRIU's images do not hold (CRIU 4.2, criu/sockets.c, criu/sk-inet.c).</summary>
/// <param name="Level">SOL_* or IPPROTO_* (x86-64 Linux).</param>
/// <param name="Name">The option's number.</param>
/// <param name="Size">Bytes of its value: 4 for an int, 8 for a long, 16 for a name.</param>
/// <param name="Fresh">The value of a socket that never set it.</param>
public sealed record CarriedOption(int Level, int Name, int Size, long Fresh = 0)
{
    private const int SOL_SOCKET = 1;
    private const int SOL_IP = 0;
    private const int SOL_TCP = 6;
    private const int SOL_UDP = 17;
    private const int SOL_IPV6 = 41;

    /// <summary>Options of any socket of IPv4 or IPv6.</summary>
    public static IReadOnlyList<CarriedOption> Any { get; } =
    [
        new(SOL_SOCKET, 29, 4), // SO_TIMESTAMP
        new(SOL_SOCKET, 35, 4), // SO_TIMESTAMPNS
        new(SOL_SOCKET, 37, 4), // SO_TIMESTAMPING
        new(SOL_SOCKET, 40, 4), // SO_RXQ_OVFL
        new(SOL_SOCKET, 42, 4, -1), // SO_PEEK_OFF
        new(SOL_SOCKET, 46, 4), // SO_BUSY_POLL
        new(SOL_SOCKET, 47, 8, -1), // SO_MAX_PACING_RATE
        new(SOL_SOCKET, 60, 4), // SO_ZEROCOPY
        new(SOL_IP, 11, 4), // IP_RECVERR
        new(SOL_IP, 12, 4), // IP_RECVTTL
        new(SOL_IP, 13, 4), // IP_RECVTOS
        new(SOL_IP, 19, 4), // IP_TRANSPARENT
        new(SOL_IP, 21, 4), // IP_MINTTL
        new(SOL_IP, 24, 4), // IP_BIND_ADDRESS_NO_PORT
    ];

    /// <summary>Further ones of IPv6.</summary>
    public static IReadOnlyList<CarriedOption> Version6 { get; } =
    [
        new(SOL_IPV6, 25, 4), // IPV6_RECVERR
        new(SOL_IPV6, 51, 4), // IPV6_RECVHOPLIMIT
        new(SOL_IPV6, 66, 4), // IPV6_RECVTCLASS
        new(SOL_IPV6, 67, 4), // IPV6_TCLASS
        new(SOL_IPV6, 75, 4), // IPV6_TRANSPARENT
    ];

    /// <summary>Further ones of TCP.</summary>
    public static IReadOnlyList<CarriedOption> Tcp { get; } =
    [
        new(SOL_TCP, 9, 4), // TCP_DEFER_ACCEPT
        new(SOL_TCP, 18, 4), // TCP_USER_TIMEOUT
        new(SOL_TCP, 23, 4), // TCP_FASTOPEN
        new(SOL_TCP, 25, 4), // TCP_NOTSENT_LOWAT
        new(SOL_TCP, 13, 16), // TCP_CONGESTION
    ];

    /// <summary>Those that programs set on single connections, of which there are thousands.</summary>
    public static IReadOnlyList<CarriedOption> Connection { get; } =
    [
        new(SOL_SOCKET, 47, 8, -1), // SO_MAX_PACING_RATE
        new(SOL_IP, 19, 4), // IP_TRANSPARENT
        new(SOL_TCP, 18, 4), // TCP_USER_TIMEOUT
        new(SOL_TCP, 25, 4), // TCP_NOTSENT_LOWAT
        new(SOL_TCP, 13, 16), // TCP_CONGESTION
    ];

    /// <summary>Further ones of UDP.</summary>
    public static IReadOnlyList<CarriedOption> Udp { get; } =
    [
        new(SOL_UDP, 103, 4), // UDP_SEGMENT
        new(SOL_UDP, 104, 4), // UDP_GRO
    ];

    /// <summary>The option of that level and number, or null for one that is not carried.</summary>
    public static CarriedOption? Find(int level, int name)
    {
        foreach (var options in new[] { Any, Version6, Tcp, Udp })
            foreach (var option in options)
                if (option.Level == level && option.Name == name)
                    return option;
        return null;
    }

    /// <summary>Whether <paramref name="value"/>, of <see cref="Size"/> bytes, is that of a socket that never set the option.</summary>
    /// <param name="value">What getsockopt(2) answered.</param>
    /// <param name="usual">The name that the host chooses for sockets that choose none (net.ipv4.tcp_congestion_control).</param>
    public bool IsFresh(ReadOnlySpan<byte> value, string usual) => Size switch
    {
        sizeof(int) => BinaryPrimitives.ReadInt32LittleEndian(value) == Fresh,
        sizeof(long) => BinaryPrimitives.ReadInt64LittleEndian(value) == Fresh,
        _ => Encoding.ASCII.GetString(value.TrimEnd((byte)0)) == usual,
    };
}
