using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Isthmus.Linux.Sockets;

/// <summary>A multicast group that a host has joined on an interface.</summary>
/// <param name="Interface">The interface's index.</param>
/// <param name="Address">The group.</param>
public sealed record MulticastGroup(int Interface, IPAddress Address)
{
    private const int SockaddrOffset = 8;

    /// <summary>Bytes of struct group_filter (linux/in.h) without sources: interface, group, mode, number of sources.</summary>
    internal const int FilterBytes = 144;

    /// <summary>The groups of a host's interfaces, the kernel's own among them: /proc/PID/net/igmp and igmp6.</summary>
    /// <param name="directory">Such as /proc/PID/net.</param>
    public static IReadOnlyList<MulticastGroup> Read(string directory) => [.. Version4(Lines($"{directory}/igmp")), .. Version6(Lines($"{directory}/igmp6"))];

    /// <summary>struct group_filter that asks whether a socket is in the group.</summary>
    internal byte[] ToFilter()
    {
        var filter = new byte[FilterBytes];
        BinaryPrimitives.WriteInt32LittleEndian(filter, Interface);
        var version6 = Address.AddressFamily == AddressFamily.InterNetworkV6;
        BinaryPrimitives.WriteUInt16LittleEndian(filter.AsSpan(SockaddrOffset), (ushort)(version6 ? LinuxSocket.AF_INET6 : LinuxSocket.AF_INET));
        Address.GetAddressBytes().CopyTo(filter, SockaddrOffset + (version6 ? 8 : 4));
        return filter;
    }

    /// <summary>"2	eth0      :     1      V3" and below it "				010000E0     1 0:00000000		0": the address as the kernel's 32-bit word.</summary>
    private static IEnumerable<MulticastGroup> Version4(IEnumerable<string> lines)
    {
        var index = 0;
        foreach (var line in lines.Skip(1))
        {
            var columns = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length == 0)
                continue;
            if (!line.StartsWith('\t'))
                index = int.Parse(columns[0], CultureInfo.InvariantCulture);
            else
                yield return new MulticastGroup(index, new IPAddress(uint.Parse(columns[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>"2    eth0            ff020000000000000000000000000001     1 0000000C 0".</summary>
    private static IEnumerable<MulticastGroup> Version6(IEnumerable<string> lines) =>
        lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(columns => columns.Length > 2)
            .Select(columns => new MulticastGroup(int.Parse(columns[0], CultureInfo.InvariantCulture), new IPAddress(Convert.FromHexString(columns[2]))));

    private static IEnumerable<string> Lines(string path) => File.Exists(path) ? File.ReadLines(path) : [];
}
