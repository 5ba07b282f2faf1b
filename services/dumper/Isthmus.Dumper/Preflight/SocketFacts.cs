using System.Net;
using Isthmus.Linux.Sockets;

namespace Isthmus.Dumper.Preflight;

/// <summary>One socket of the host, as a table of /proc/PID/net shows it.</summary>
/// <param name="Family">The table: "tcp", "tcp6", "udp", "packet", "unix", "netlink" …</param>
/// <param name="Local">Its own address, for internet sockets.</param>
/// <param name="Remote">The other end's, for internet sockets.</param>
/// <param name="State">The state column (for TCP: include/net/tcp_states.h).</param>
public sealed record SocketFacts(string Family, IPEndPoint? Local = null, IPEndPoint? Remote = null, int State = 0)
{
    /// <summary>TCP_ESTABLISHED.</summary>
    public const int Established = 1;

    /// <summary>TCP_SYN_SENT.</summary>
    public const int SynSent = 2;

    /// <summary>TCP_SYN_RECV; a handshake that a listener has not finished belongs to no descriptor and is not meant.</summary>
    public const int SynReceived = 3;

    /// <summary>TCP_LISTEN.</summary>
    public const int Listen = 10;

    /// <summary>What waits in a UDP socket to be read, bytes with the kernel's overhead (rx_queue); 0 for others.</summary>
    public long WaitingBytes { get; init; }

    /// <summary>For a unix socket, what sock_diag(7) tells of it.</summary>
    public UnixSocketState? Unix { get; init; }

    public bool IsTcp => Family is "tcp" or "tcp6";

    public bool IsUdp => Family is "udp" or "udp6" or "udplite" or "udplite6";

    public bool IsInternet => IsTcp || IsUdp;

    public bool IsListener => IsTcp && State == Listen;

    /// <summary>True while the handshake of a connection is not complete.</summary>
    public bool IsConnecting => IsTcp && State is SynSent or SynReceived;
}
