using Isthmus.Criu.Addendum;
using Isthmus.Criu.Images;
using Isthmus.Engine.Files.Abi;
using Isthmus.Engine.Hosts;

namespace Isthmus.Engine.Files.Sockets;

/// <summary>Socket options whose loss a program would notice: where the host does not have one that is set, the socket is refused.</summary>
internal static class InetHostRules
{
    private const int IP_TRANSPARENT = 19;
    private const int IPV6_TRANSPARENT = 75;

    /// <summary>Why the socket cannot be had there, or null.</summary>
    public static string? WhyNot(InetSkEntry entry, IReadOnlyList<OptionValue> further, HostDescription host)
    {
        if (entry.Opts is { HasSoBoundDev: true, SoBoundDev.Length: > 0 } && Lacks(Socket.SOL_SOCKET, Socket.SO_BINDTODEVICE))
            return $"it is bound to interface {entry.Opts.SoBoundDev} (SO_BINDTODEVICE), which {host.System} does not have";
        if (entry.Opts is { SoFilter.Count: > 0 } && Lacks(Socket.SOL_SOCKET, Socket.SO_ATTACH_FILTER))
            return $"it has a packet filter (SO_ATTACH_FILTER), which {host.System} does not have";
        if (entry is { Proto: Socket.IPPROTO_UDP, Family: Socket.AF_INET, IpOpts.Pktinfo: true } && Lacks(Socket.SOL_IP, Socket.IP_PKTINFO))
            return $"it asks for the address that a datagram was sent to (IP_PKTINFO), which {host.System} does not tell";
        return further.Any(option => (option.Level, option.Name) is (Socket.SOL_IP, IP_TRANSPARENT) or (Socket.SOL_IPV6, IPV6_TRANSPARENT) && Lacks(option.Level, option.Name))
            ? $"it may have any address (IP_TRANSPARENT), which {host.System} does not let it"
            : null;

        bool Lacks(int level, int name) => host.MissingSocketOptions.Contains(new SocketOption(level, name));
    }
}
