using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;

namespace Isthmus.Dumper.Preflight;

/// <summary>
/// Parses the socket tables of /proc/PID/net (proc_pid_net(5)). Addresses stand there as the kernel's 32-bit words in
/// hexadecimal, so that on x86-64 each word's bytes come out reversed; ports are plain hexadecimal.
/// </summary>
public static class SocketTable
{
    /// <summary>The tables, and which column holds the inode (counted from 0; −1 for the last).</summary>
    public static IReadOnlyList<(string Name, int InodeColumn)> Tables { get; } =
    [
        ("tcp", 9), ("tcp6", 9), ("udp", 9), ("udp6", 9), ("udplite", 9), ("udplite6", 9), ("raw", 9), ("raw6", 9), ("icmp", 9), ("icmp6", 9),
        ("unix", 6), ("packet", 8), ("netlink", 9),
    ];

    /// <summary>The sockets of one table by inode; a line that is none is passed over.</summary>
    public static IEnumerable<KeyValuePair<ulong, SocketFacts>> Parse(string name, int inodeColumn, IEnumerable<string> lines)
    {
        foreach (var line in lines.Skip(1))
        {
            var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length <= inodeColumn
                || !ulong.TryParse(columns[inodeColumn], NumberStyles.None, CultureInfo.InvariantCulture, out var inode)
                || inode == 0)
                continue;
            var internet = new SocketFacts(name) is { IsInternet: true } || name.StartsWith("raw", StringComparison.Ordinal);
            if (!internet)
            {
                yield return new(inode, new SocketFacts(name));
                continue;
            }

            var socket = new SocketFacts(name, Endpoint(columns[1]), Endpoint(columns[2]), int.Parse(columns[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            yield return new(inode, socket.IsUdp ? socket with { WaitingBytes = ReceiveQueue(columns[4]) } : socket);
        }
    }

    /// <summary>The second number of "tx_queue:rx_queue".</summary>
    private static long ReceiveQueue(string queues) =>
        long.Parse(queues.AsSpan(queues.IndexOf(':', StringComparison.Ordinal) + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static IPEndPoint Endpoint(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var words = Convert.FromHexString(text.AsSpan(0, colon));
        foreach (ref var word in MemoryMarshal.Cast<byte, uint>(words.AsSpan()))
            word = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word);
        var address = new IPAddress(words);
        return new IPEndPoint(
            address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address,
            int.Parse(text.AsSpan(colon + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
