using System.Net;
using Isthmus.Contracts.Preflight;

namespace Isthmus.Dumper.Preflight;

/// <summary>Sockets that cannot be carried: of families that have no images, or bound to what stays behind.</summary>
internal static class SocketRules
{
    public static IEnumerable<Refusal> Check(TreeSnapshot tree, ProcessFacts process, DescriptorFacts descriptor, ulong inode)
    {
        if (!tree.Sockets.TryGetValue(inode, out var socket))
        {
            // The tables don't show a socket that is not bound or connected yet.
            if (descriptor.Protocol is { } protocol && TableOf(protocol) is { } table)
                socket = new SocketFacts(table);
        }

        if (socket is null)
        {
            yield return Refuse("socket", "has a socket open that no table of the host's network shows (another network namespace, or an unusual family).",
                "Find the socket with 'ss -a' and close it.");
            yield break;
        }

        switch (socket.Family)
        {
            case "unix":
                if (socket.Unix is { } state)
                {
                    if (state.ReceiveQueue > 0 && descriptor.State is { ControlMessages: [_, ..] options })
                        yield return Refuse("control messages", $"has a unix socket open in which messages wait with control messages ({string.Join(", ", options)}), which are not carried.", "Try again when the service has read them.");
                    foreach (var refusal in UnixSocketRules.Check(tree, process, descriptor, state))
                        yield return refusal;
                }

                break;
            case "packet":
                yield return Refuse("AF_PACKET socket", "has a packet socket open.", "Stop the capture of packets in the service.");
                break;
            case "netlink":
                yield return Refuse("netlink socket", "has a netlink socket open, whose state belongs to this host's kernel.", "Close it, or restart the service without what watches the network.");
                break;
            case "raw" or "raw6" or "icmp" or "icmp6":
                yield return Refuse("raw socket", "has a raw socket open.", "Close it.");
                break;
            default:
                foreach (var refusal in Internet(socket))
                    yield return refusal;
                break;
        }

        IEnumerable<Refusal> Internet(SocketFacts facts)
        {
            if (facts.Local is null)
                yield break;
            if (facts.IsConnecting)
                yield return Refuse("TCP connection", $"is connecting {facts.Local} to {facts.Remote}, and only a complete connection is carried.", "Try again when the connection is made or given up.");
            if (facts.WaitingBytes > 0)
                yield return Refuse("waiting datagrams", $"has datagrams waiting in the UDP socket {facts.Local}, which would be lost.", "Try again when they are read.");
            var local = facts.Local.Address;
            if (IPAddress.IsLoopback(local))
            {
                // Both ends move when both belong to the tree; else the other end would be left behind.
                if (facts.State == SocketFacts.Established && !OtherEndIsInTree(tree, facts))
                    yield return Refuse("local connection", $"is connected over loopback to {facts.Remote}, which is not part of the service.", "Let it connect over the network, or make both parts of one service.");
            }
            else if (!local.Equals(IPAddress.Any) && !local.Equals(IPAddress.IPv6Any) && !tree.ServiceAddresses.Contains(local))
            {
                yield return Refuse("address", $"uses {facts.Local}, an address that does not move with the service ({string.Join(", ", tree.ServiceAddresses)} does).",
                    facts.IsListener ? "Let the service listen on the service address or on all addresses." : "Let it connect from the service address (nginx: proxy_bind).");
            }
        }

        Refusal Refuse(string resource, string reason, string remedy) => TreeRules.Of(process, resource, reason, remedy, descriptor.Number);
    }

    private static bool OtherEndIsInTree(TreeSnapshot tree, SocketFacts socket) =>
        tree.Processes.SelectMany(p => p.Descriptors)
            .Select(d => DescriptorRules.InodeOf(d.Target) is { } inode ? tree.Sockets.GetValueOrDefault(inode) : null)
            .Any(other => other is { Local: not null } && (socket.IsTcp
                ? socket.Remote!.Equals(other.Local) && socket.Local!.Equals(other.Remote)
                : !other.IsTcp && Reaches(socket.Remote!, other.Local)));

    /// <summary>A datagram socket need not be connected back.</summary>
    private static bool Reaches(IPEndPoint remote, IPEndPoint local) =>
        remote.Port == local.Port && (remote.Address.Equals(local.Address) || local.Address.Equals(IPAddress.Any) || local.Address.Equals(IPAddress.IPv6Any));

    /// <summary>The table that a socket of this protocol would be in, or null for one that is not known.</summary>
    private static string? TableOf(string protocol) => protocol switch
    {
        "TCP" => "tcp",
        "TCPv6" => "tcp6",
        "UDP" => "udp",
        "UDPv6" => "udp6",
        "UNIX" or "UNIX-STREAM" => "unix",
        "NETLINK" => "netlink",
        "PACKET" => "packet",
        "RAW" => "raw",
        "RAWv6" => "raw6",
        "PING" => "icmp",
        "PINGv6" => "icmp6",
        _ => null,
    };
}
