namespace Isthmus.Engine.Files.Abi;

/// <summary>Families, types, levels and options of x86-64 Linux sockets (asm-generic/socket.h, linux/in.h, linux/in6.h, linux/tcp.h, linux/udp.h).</summary>
internal static class Socket
{
    public const int AF_UNSPEC = 0;
    public const int AF_UNIX = 1;
    public const int AF_INET = 2;
    public const int AF_INET6 = 10;

    public const int SOCK_STREAM = 1;
    public const int SOCK_DGRAM = 2;
    public const int SOCK_RAW = 3;
    public const int SOCK_SEQPACKET = 5;
    public const int SOCK_NONBLOCK = 0x800;

    public const int IPPROTO_IP = 0;
    public const int IPPROTO_ICMP = 1;
    public const int IPPROTO_TCP = 6;
    public const int IPPROTO_UDP = 17;
    public const int IPPROTO_IPV6 = 41;
    public const int IPPROTO_ICMPV6 = 58;
    public const int IPPROTO_UDPLITE = 136;
    public const int IPPROTO_RAW = 255;

    public const int SOL_SOCKET = 1;
    public const int SOL_IP = 0;
    public const int SOL_TCP = 6;
    public const int SOL_IPV6 = 41;

    public const int SO_REUSEADDR = 2;
    public const int SO_ERROR = 4;
    public const int SO_DONTROUTE = 5;
    public const int SO_BROADCAST = 6;
    public const int SO_SNDBUF = 7;
    public const int SO_RCVBUF = 8;
    public const int SO_KEEPALIVE = 9;
    public const int SO_OOBINLINE = 10;
    public const int SO_NO_CHECK = 11;
    public const int SO_PRIORITY = 12;
    public const int SO_LINGER = 13;
    public const int SO_REUSEPORT = 15;
    public const int SO_PASSCRED = 16;
    public const int SO_RCVLOWAT = 18;
    public const int SO_RCVTIMEO = 20;
    public const int SO_SNDTIMEO = 21;
    public const int SO_BINDTODEVICE = 25;
    public const int SO_ATTACH_FILTER = 26;
    public const int SO_SNDBUFFORCE = 32;
    public const int SO_RCVBUFFORCE = 33;
    public const int SO_PASSSEC = 34;
    public const int SO_MARK = 36;
    public const int SO_BUF_LOCK = 72;

    public const int IP_TOS = 1;
    public const int IP_TTL = 2;
    public const int IP_HDRINCL = 3;
    public const int IP_PKTINFO = 8;
    public const int IP_FREEBIND = 15;
    public const int IPV6_V6ONLY = 26;
    public const int IPV6_RECVPKTINFO = 49;
    public const int IPV6_FREEBIND = 78;

    public const int SHUT_RD = 0;
    public const int SHUT_WR = 1;
    public const int SHUT_RDWR = 2;

    public const int MSG_DONTWAIT = 0x40;
    public const int MSG_NOSIGNAL = 0x4000;

    public const int SCM_RIGHTS = 1;

    /// <summary>The IP_TTL that a socket has when nothing was set (RFC 1340; net.ipv4.ip_default_ttl).</summary>
    public const uint DefaultTtl = 64;

    /// <summary>The largest value that SO_SNDBUFFORCE and SO_RCVBUFFORCE take: the kernel doubles it into an int.</summary>
    public const int LargestBuffer = int.MaxValue / 2;
}
