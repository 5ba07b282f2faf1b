using Isthmus.Criu.Images;
using Isthmus.Engine.Files.Abi;
using static Isthmus.Engine.Files.Abi.Socket;
using static Isthmus.Engine.Files.Abi.Tcp;

namespace Isthmus.Engine.Files.Sockets;

/// <summary>Options of IP and TCP (ip(7), ipv6(7), tcp(7)) that CRIU's images carry.</summary>
internal static class InetOptionCalls
{
    public static void ApplyIp(TaskCalls calls, int socket, InetSkEntry entry)
    {
        if (entry.IpOpts is not { } options)
            return;
        if (entry.Family == AF_INET6)
        {
            Set(calls, socket, SOL_IPV6, IPV6_FREEBIND, options.Freebind);
            Set(calls, socket, SOL_IPV6, IPV6_RECVPKTINFO, options.Pktinfo);
            return;
        }

        Set(calls, socket, SOL_IP, IP_FREEBIND, options.Freebind);
        Set(calls, socket, SOL_IP, IP_PKTINFO, options.Pktinfo);
        if (options.Tos != 0)
            calls.SetOption(socket, SOL_IP, IP_TOS, (int)options.Tos);
        if (options.HasTtl && options.Ttl != DefaultTtl)
            calls.SetOption(socket, SOL_IP, IP_TTL, (int)options.Ttl);
    }

    public static void ApplyTcp(TaskCalls calls, int socket, InetSkEntry entry)
    {
        if (entry.TcpOpts is not { } options)
            return;
        Set(calls, socket, SOL_TCP, TCP_NODELAY, options.Nodelay);
        Set(calls, socket, SOL_TCP, TCP_CORK, options.Cork);
        Set(calls, socket, TCP_KEEPCNT, options.HasKeepcnt, options.Keepcnt, DefaultKeepCount);
        Set(calls, socket, TCP_KEEPIDLE, options.HasKeepidle, options.Keepidle, DefaultKeepIdle);
        Set(calls, socket, TCP_KEEPINTVL, options.HasKeepintvl, options.Keepintvl, DefaultKeepInterval);
    }

    private static void Set(TaskCalls calls, int socket, int level, int name, bool on)
    {
        if (on)
            calls.SetOption(socket, level, name, 1);
    }

    private static void Set(TaskCalls calls, int socket, int name, bool has, uint value, uint fresh)
    {
        if (has && value != fresh)
            calls.SetOption(socket, SOL_TCP, name, (int)value);
    }
}
