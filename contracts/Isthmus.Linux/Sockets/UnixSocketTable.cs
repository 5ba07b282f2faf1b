using System.Runtime.InteropServices;
using Isthmus.Linux.Network;

namespace Isthmus.Linux.Sockets;

/// <summary>Asks a host's kernel about its unix sockets: who is connected to whom, and what nobody has accepted (sock_diag(7)).</summary>
public static class UnixSocketTable
{
    /// <summary>By inode.</summary>
    /// <exception cref="NetlinkException">The kernel has no unix_diag.</exception>
    public static unsafe IReadOnlyDictionary<uint, UnixSocketState> Read(HostSpace host)
    {
        ArgumentNullException.ThrowIfNull(host);
        using var netlink = NetlinkSocket.Open(host, Netlink.NETLINK_SOCK_DIAG);
        var request = new NetlinkRequest().Message(InetDiag.SOCK_DIAG_BY_FAMILY, Netlink.NLM_F_REQUEST | Netlink.NLM_F_DUMP, 1, new UnixDiag.UnixDiagReq
        {
            Family = UnixDiag.AF_UNIX,
            States = uint.MaxValue,
            Show = UnixDiag.UDIAG_SHOW_PEER | UnixDiag.UDIAG_SHOW_ICONS | UnixDiag.UDIAG_SHOW_RQLEN,
        });
        var found = new Dictionary<uint, UnixSocketState>();
        netlink.Transact(request, 1, $"list the unix sockets of host '{host.Name}'", (type, body) =>
        {
            if (type == InetDiag.SOCK_DIAG_BY_FAMILY && Parse(body, sizeof(UnixDiag.UnixDiagMsg)) is { Inode: not 0 } socket)
                found[socket.Inode] = socket;
        });
        return found;
    }

    private static UnixSocketState Parse(ReadOnlySpan<byte> body, int headerBytes)
    {
        var header = MemoryMarshal.Read<UnixDiag.UnixDiagMsg>(body);
        var socket = new UnixSocketState(header.Inode, header.Type, header.State);
        var attributes = new NetlinkAttributes(body[headerBytes..]);
        while (attributes.MoveNext())
        {
            socket = attributes.Type switch
            {
                UnixDiag.UNIX_DIAG_PEER => socket with { Peer = MemoryMarshal.Read<uint>(attributes.Value) },
                UnixDiag.UNIX_DIAG_ICONS => socket with { Waiting = MemoryMarshal.Cast<byte, uint>(attributes.Value).ToArray() },
                UnixDiag.UNIX_DIAG_RQLEN => socket with
                {
                    ReceiveQueue = socket.IsListener ? 0 : MemoryMarshal.Read<uint>(attributes.Value),
                    SendQueue = MemoryMarshal.Read<uint>(attributes.Value[sizeof(uint)..]),
                },
                UnixDiag.UNIX_DIAG_SHUTDOWN => socket with { Shutdown = attributes.Value[0] },
                _ => socket,
            };
        }

        return socket;
    }
}
