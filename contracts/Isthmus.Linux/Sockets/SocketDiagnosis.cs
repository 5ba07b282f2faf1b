using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Isthmus.Linux.Network;

namespace Isthmus.Linux.Sockets;

/// <summary>Asks a host's kernel about its TCP sockets (sock_diag(7)).</summary>
public sealed class SocketDiagnosis : IDisposable
{
    private readonly NetlinkSocket _socket;
    private readonly string _host;

    private delegate void SocketHandler(in InetDiag.InetDiagMsg socket);

    private SocketDiagnosis(NetlinkSocket socket, string host)
    {
        _socket = socket;
        _host = host;
    }

    public static SocketDiagnosis Open(HostSpace host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return new SocketDiagnosis(NetlinkSocket.Open(host, Netlink.NETLINK_SOCK_DIAG), host.Name);
    }

    /// <summary>The queues of the listeners on <paramref name="ports"/>, IPv4 and IPv6, on any address.</summary>
    /// <exception cref="NetlinkException">The kernel has no inet_diag.</exception>
    public ListenerQueues ReadListeners(IReadOnlyCollection<int> ports)
    {
        ArgumentNullException.ThrowIfNull(ports);
        var queues = default(ListenerQueues);
        Dump(LinuxSocket.AF_INET, ports, ref queues);
        Dump(LinuxSocket.AF_INET6, ports, ref queues);
        return queues;
    }

    /// <summary>The queues of every TCP listener, together by port: one question for all services of a host.</summary>
    /// <exception cref="NetlinkException">The kernel has no inet_diag.</exception>
    public IReadOnlyDictionary<int, ListenerQueues> ReadListeners()
    {
        var byPort = new Dictionary<int, ListenerQueues>();
        foreach (var family in (int[])[LinuxSocket.AF_INET, LinuxSocket.AF_INET6])
        {
            Dump(family, (in socket) =>
            {
                var port = BinaryPrimitives.ReverseEndianness(socket.Id.SourcePort);
                byPort[port] = Add(byPort.GetValueOrDefault(port), socket);
            });
        }

        return byPort;
    }

    public void Dispose() => _socket.Dispose();

    private void Dump(int family, IReadOnlyCollection<int> ports, ref ListenerQueues queues)
    {
        var found = queues;
        Dump(family, (in socket) =>
        {
            if (ports.Contains(BinaryPrimitives.ReverseEndianness(socket.Id.SourcePort)))
                found = Add(found, socket);
        });
        queues = found;
    }

    private void Dump(int family, SocketHandler handler)
    {
        var request = new NetlinkRequest().Message(InetDiag.SOCK_DIAG_BY_FAMILY, Netlink.NLM_F_REQUEST | Netlink.NLM_F_DUMP, 1, new InetDiag.InetDiagReqV2
        {
            Family = (byte)family,
            Protocol = InetDiag.IPPROTO_TCP,
            States = (1u << InetDiag.TCP_LISTEN) | (1u << InetDiag.TCP_SYN_RECV),
        });
        _socket.Transact(request, 1, $"list the TCP listeners of host '{_host}'", (type, body) =>
        {
            if (type == InetDiag.SOCK_DIAG_BY_FAMILY)
                handler(MemoryMarshal.Read<InetDiag.InetDiagMsg>(body));
        });
    }

    private static ListenerQueues Add(ListenerQueues queues, in InetDiag.InetDiagMsg socket)
    {
        return socket.State == InetDiag.TCP_LISTEN
            ? queues with
            {
                Listeners = queues.Listeners + 1,
                AcceptQueue = queues.AcceptQueue + socket.ReadQueue,
                AcceptQueueLimit = queues.AcceptQueueLimit + socket.WriteQueue,
            }
            : queues with { Handshakes = queues.Handshakes + 1 };
    }
}
