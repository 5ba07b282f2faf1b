using System.Globalization;
using Isthmus.Criu;
using Isthmus.Criu.Images;
using Isthmus.Engine.Files.Tcp;
using static Isthmus.Engine.Files.Abi.Socket;

namespace Isthmus.Engine.Files;

/// <summary>Names the files that a move cannot carry.</summary>
internal static class UnsupportedFiles
{
    public static void Refuse(OpenFile file, Checkpoint checkpoint, RefusalLog refusals)
    {
        var (resource, reason, remedy) = file.Entry.Type switch
        {
            FdType.Tty => ("terminal", Terminal(file, checkpoint), "Start the service without a terminal (its standard files from /dev/null, logs to files)."),
            FdType.PacketSocket => ("packet socket", "AF_PACKET sockets belong to the source's network devices", "Stop capturing packets before the move."),
            FdType.NetlinkSocket => ("netlink socket", "its subscriptions and answers belong to the source's kernel", "Close it before the move."),
            FdType.Fanotify => ("fanotify group", "its marks belong to the source's mounts", "Stop watching before the move."),
            FdType.Namespace => ("namespace file", "it stands for a namespace of the source", "Close it before the move."),
            FdType.Tun => ("TUN or TAP device", "it belongs to the source's network", "Stop the tunnel before the move."),
            FdType.External => ("external file", "it was declared external when it was dumped", "Dump the service without external files."),
            FdType.BpfMap => ("BPF map", "it belongs to the source's kernel", "Unload the BPF program before the move."),
            FdType.PidFd => ("pidfd", "process descriptors are not carried", "Close it before the move."),
            var type => ($"file of type {type}", "the checkpoint's entry for it is empty or of a kind that is not known", "Dump the service again with CRIU 4.2."),
        };
        refusals.Add(resource, file, reason, remedy);
    }

    /// <summary>Why a socket of IPv4 or IPv6 is refused, or null.</summary>
    public static (string Resource, string Reason, string Remedy)? WhyNot(InetSkEntry entry)
    {
        const string Remedy = "Close the socket before the move.";
        if (entry.Family is not (AF_INET or AF_INET6))
            return ("socket", string.Create(CultureInfo.InvariantCulture, $"address family {entry.Family} is not carried"), Remedy);
        if (entry.Type == SOCK_RAW)
            return ("raw socket", "raw sockets are not carried", Remedy);
        if (entry.Proto is IPPROTO_ICMP or IPPROTO_ICMPV6)
            return ("ICMP socket", "an echo request that is under way cannot be answered at the destination", Remedy);
        var known = (entry.Type, entry.Proto) is (SOCK_STREAM, IPPROTO_TCP) or (SOCK_DGRAM, IPPROTO_UDP) or (SOCK_DGRAM, IPPROTO_UDPLITE);
        if (!known)
            return ("socket", string.Create(CultureInfo.InvariantCulture, $"protocol {entry.Proto} is not carried"), Remedy);
        var words = entry.Family == AF_INET6 ? 4 : 1;
        if (entry.SrcAddr.Count < words || entry.DstAddr.Count < words || entry.SrcPort > ushort.MaxValue || entry.DstPort > ushort.MaxValue)
            return ("socket", "its address in the checkpoint is damaged", "Dump the service again.");
        return entry.State == (uint)TcpState.SynSent
            ? ("TCP connection", "its handshake is not complete (SYN_SENT)", "Move the service when it is not connecting to another host.")
            : null;
    }

    private static string Terminal(OpenFile file, Checkpoint checkpoint) =>
        file.Entry.Tty is { } tty && checkpoint.Ttys.TryGetValue(tty.TtyInfoId, out var info)
            ? $"a terminal of type {info.Type} belongs to the source"
            : "a terminal belongs to the source";
}
