using System.Buffers.Binary;
using System.Text;

namespace Isthmus.Criu.Addendum;

/// <summary>A socket option that CRIU's images do not hold (CRIU 4.2, criu/sockets.c, criu/sk-inet.c). The values of fresh sockets are those of Linux without sysctls that change them; a value that only looks chosen is carried, which does no harm.</summary>
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

    /// <summary>SO_LOCK_FILTER: nothing can change the packet filter any more, so it is set last.</summary>
    public static CarriedOption LockedFilter { get; } = new(SOL_SOCKET, 44, 4);

    /// <summary>Options of a socket of any family.</summary>
    public static IReadOnlyList<CarriedOption> Common { get; } =
    [
        new(SOL_SOCKET, 29, 4), // SO_TIMESTAMP
        new(SOL_SOCKET, 35, 4), // SO_TIMESTAMPNS
        new(SOL_SOCKET, 37, 4), // SO_TIMESTAMPING
        // Those with 64 bits of time come after those that say the same, and would switch them back.
        new(SOL_SOCKET, 63, 4), // SO_TIMESTAMP_NEW
        new(SOL_SOCKET, 64, 4), // SO_TIMESTAMPNS_NEW
        new(SOL_SOCKET, 42, 4, -1), // SO_PEEK_OFF
        LockedFilter,
    ];

    /// <summary>Further ones of unix sockets.</summary>
    public static IReadOnlyList<CarriedOption> Unix { get; } =
    [
        new(SOL_SOCKET, 76, 4), // SO_PASSPIDFD
        new(SOL_SOCKET, 83, 4, 1), // SO_PASSRIGHTS
    ];

    /// <summary>Further ones of any socket of IPv4 or IPv6.</summary>
    public static IReadOnlyList<CarriedOption> Any { get; } =
    [
        new(SOL_SOCKET, 1, 4), // SO_DEBUG
        new(SOL_SOCKET, 40, 4), // SO_RXQ_OVFL
        new(SOL_SOCKET, 41, 4), // SO_WIFI_STATUS
        new(SOL_SOCKET, 43, 4), // SO_NOFCS
        new(SOL_SOCKET, 45, 4), // SO_SELECT_ERR_QUEUE
        new(SOL_SOCKET, 46, 4), // SO_BUSY_POLL
        new(SOL_SOCKET, 47, 8, -1), // SO_MAX_PACING_RATE
        new(SOL_SOCKET, 60, 4), // SO_ZEROCOPY
        new(SOL_SOCKET, 61, 8), // SO_TXTIME
        new(SOL_SOCKET, 69, 4), // SO_PREFER_BUSY_POLL
        new(SOL_SOCKET, 70, 4, 8), // SO_BUSY_POLL_BUDGET
        new(SOL_SOCKET, 75, 4), // SO_RCVMARK
        new(SOL_SOCKET, 82, 4), // SO_RCVPRIORITY
        new(SOL_IP, 6, 4), // IP_RECVOPTS
        new(SOL_IP, 7, 4), // IP_RETOPTS
        new(SOL_IP, 10, 4, 1), // IP_MTU_DISCOVER
        new(SOL_IP, 11, 4), // IP_RECVERR
        new(SOL_IP, 12, 4), // IP_RECVTTL
        new(SOL_IP, 13, 4), // IP_RECVTOS
        new(SOL_IP, 18, 4), // IP_PASSSEC
        new(SOL_IP, 19, 4), // IP_TRANSPARENT
        new(SOL_IP, 20, 4), // IP_RECVORIGDSTADDR
        new(SOL_IP, 21, 4), // IP_MINTTL
        new(SOL_IP, 23, 4), // IP_CHECKSUM
        new(SOL_IP, 24, 4), // IP_BIND_ADDRESS_NO_PORT
        new(SOL_IP, 25, 4), // IP_RECVFRAGSIZE
        new(SOL_IP, 26, 4), // IP_RECVERR_RFC4884
        new(SOL_IP, 33, 4, 1), // IP_MULTICAST_TTL
        new(SOL_IP, 34, 4, 1), // IP_MULTICAST_LOOP
        new(SOL_IP, 49, 4, 1), // IP_MULTICAST_ALL
        new(SOL_IP, 51, 4), // IP_LOCAL_PORT_RANGE
    ];

    /// <summary>Further ones of IPv6.</summary>
    public static IReadOnlyList<CarriedOption> Version6 { get; } =
    [
        new(SOL_IPV6, 16, 4, 64), // IPV6_UNICAST_HOPS
        new(SOL_IPV6, 18, 4, 1), // IPV6_MULTICAST_HOPS
        new(SOL_IPV6, 19, 4, 1), // IPV6_MULTICAST_LOOP
        new(SOL_IPV6, 23, 4, 1), // IPV6_MTU_DISCOVER
        new(SOL_IPV6, 25, 4), // IPV6_RECVERR
        new(SOL_IPV6, 29, 4, 1), // IPV6_MULTICAST_ALL
        new(SOL_IPV6, 31, 4), // IPV6_RECVERR_RFC4884
        new(SOL_IPV6, 33, 4), // IPV6_FLOWINFO_SEND
        new(SOL_IPV6, 51, 4), // IPV6_RECVHOPLIMIT
        new(SOL_IPV6, 53, 4), // IPV6_RECVHOPOPTS
        new(SOL_IPV6, 56, 4), // IPV6_RECVRTHDR
        new(SOL_IPV6, 58, 4), // IPV6_RECVDSTOPTS
        new(SOL_IPV6, 60, 4), // IPV6_RECVPATHMTU
        new(SOL_IPV6, 62, 4), // IPV6_DONTFRAG
        new(SOL_IPV6, 66, 4), // IPV6_RECVTCLASS
        new(SOL_IPV6, 67, 4), // IPV6_TCLASS
        new(SOL_IPV6, 70, 4, 1), // IPV6_AUTOFLOWLABEL
        new(SOL_IPV6, 72, 4, 0x500), // IPV6_ADDR_PREFERENCES: IPV6_PREFER_SRC_PUBTMP_DEFAULT and IPV6_PREFER_SRC_HOME
        new(SOL_IPV6, 73, 4), // IPV6_MINHOPCOUNT
        new(SOL_IPV6, 74, 4), // IPV6_RECVORIGDSTADDR
        new(SOL_IPV6, 75, 4), // IPV6_TRANSPARENT
        new(SOL_IPV6, 77, 4), // IPV6_RECVFRAGSIZE
    ];

    /// <summary>Further ones of TCP, without a peer.</summary>
    public static IReadOnlyList<CarriedOption> Tcp { get; } =
    [
        new(SOL_SOCKET, 49, 4, -1), // SO_INCOMING_CPU, which of other sockets is where the last packet came in
        new(SOL_TCP, 2, 4, 536), // TCP_MAXSEG
        new(SOL_TCP, 7, 4, 6), // TCP_SYNCNT
        new(SOL_TCP, 8, 4, 60), // TCP_LINGER2
        new(SOL_TCP, 9, 4), // TCP_DEFER_ACCEPT
        new(SOL_TCP, 10, 4), // TCP_WINDOW_CLAMP
        new(SOL_TCP, 16, 4), // TCP_THIN_LINEAR_TIMEOUTS
        new(SOL_TCP, 18, 4), // TCP_USER_TIMEOUT
        new(SOL_TCP, 23, 4), // TCP_FASTOPEN
        new(SOL_TCP, 25, 4), // TCP_NOTSENT_LOWAT
        new(SOL_TCP, 27, 4), // TCP_SAVE_SYN
        new(SOL_TCP, 30, 4), // TCP_FASTOPEN_CONNECT
        new(SOL_TCP, 34, 4), // TCP_FASTOPEN_NO_COOKIE
        new(SOL_TCP, 36, 4), // TCP_INQ
        new(SOL_TCP, 37, 4), // TCP_TX_DELAY
        new(SOL_TCP, 13, 16), // TCP_CONGESTION
    ];

    /// <summary>Those that programs set on single connections, of which there are thousands.</summary>
    public static IReadOnlyList<CarriedOption> Connection { get; } =
    [
        new(SOL_SOCKET, 37, 4), // SO_TIMESTAMPING
        new(SOL_SOCKET, 46, 4), // SO_BUSY_POLL
        new(SOL_SOCKET, 47, 8, -1), // SO_MAX_PACING_RATE
        new(SOL_SOCKET, 60, 4), // SO_ZEROCOPY
        new(SOL_IP, 19, 4), // IP_TRANSPARENT
        new(SOL_TCP, 7, 4, 6), // TCP_SYNCNT
        new(SOL_TCP, 8, 4, 60), // TCP_LINGER2
        new(SOL_TCP, 16, 4), // TCP_THIN_LINEAR_TIMEOUTS
        new(SOL_TCP, 18, 4), // TCP_USER_TIMEOUT
        new(SOL_TCP, 25, 4), // TCP_NOTSENT_LOWAT
        new(SOL_TCP, 36, 4), // TCP_INQ
        new(SOL_TCP, 13, 16), // TCP_CONGESTION
    ];

    /// <summary>Further ones of connections over IPv6.</summary>
    public static IReadOnlyList<CarriedOption> Connection6 { get; } =
    [
        new(SOL_IPV6, 16, 4, 64), // IPV6_UNICAST_HOPS
        new(SOL_IPV6, 67, 4), // IPV6_TCLASS
    ];

    /// <summary>Further ones of UDP.</summary>
    public static IReadOnlyList<CarriedOption> Udp { get; } =
    [
        new(SOL_UDP, 101, 4), // UDP_NO_CHECK6_TX
        new(SOL_UDP, 102, 4), // UDP_NO_CHECK6_RX
        new(SOL_UDP, 103, 4), // UDP_SEGMENT
        new(SOL_UDP, 104, 4), // UDP_GRO
    ];

    /// <summary>The option of that level and number, or null for one that is not carried.</summary>
    public static CarriedOption? Find(int level, int name)
    {
        foreach (var options in new[] { Common, Unix, Any, Version6, Tcp, Udp })
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
