using System.Buffers.Binary;
using System.Net;
using Isthmus.Criu.Images;

namespace Isthmus.Cli.Inspection;

/// <summary>Internet sockets in words.</summary>
internal static class InetEndpoints
{
    private const uint UdpProtocol = 17;
    private const uint TcpProtocol = 6;
    private const uint Listen = 10;
    private const uint Established = 1;

    /// <summary>TCP_* of the kernel's tcp_states.h, from 1.</summary>
    private static readonly string[] s_states =
        ["ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "CLOSE", "CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING"];

    public static string Protocol(InetSkEntry socket) => socket.Proto switch
    {
        TcpProtocol => "tcp",
        UdpProtocol => "udp",
        var other => $"ip protocol {other}",
    };

    public static string State(InetSkEntry socket) =>
        socket.State is >= 1 and <= 11 ? s_states[socket.State - 1] : $"state {socket.State}";

    public static string Local(InetSkEntry socket) => Endpoint(socket.SrcAddr, socket.SrcPort);

    public static string Remote(InetSkEntry socket) => Endpoint(socket.DstAddr, socket.DstPort);

    public static string Describe(InetSkEntry socket) => socket.State switch
    {
        Listen => $"{Local(socket)}, LISTEN, backlog {socket.Backlog}",
        Established => $"{Local(socket)} ↔ {Remote(socket)}",
        _ when socket.DstPort != 0 => $"{Local(socket)} ↔ {Remote(socket)}, {State(socket)}",
        _ => $"{Local(socket)}, {State(socket)}",
    };

    /// <summary>The address words are in network order as they lay in memory: little-endian words give the bytes back.</summary>
    private static string Endpoint(IReadOnlyList<uint> words, uint port)
    {
        if (words.Count is not (1 or 4))
            return $"?:{port}";
        var bytes = new byte[words.Count * 4];
        for (var at = 0; at < words.Count; at++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at * 4), words[at]);
        var address = new IPAddress(bytes);
        return words.Count == 4 ? $"[{address}]:{port}" : $"{address}:{port}";
    }
}
