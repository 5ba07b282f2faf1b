using Isthmus.Linux.Sockets;

namespace Isthmus.Dumper.Preflight;

/// <summary>Asks the open files of one process; nothing is read from them or changed.</summary>
/// <param name="process">The process; null for one that cannot be reached any more.</param>
/// <param name="groups">The multicast groups of the host.</param>
internal sealed class DescriptorStateReader(ForeignDescriptors? process, IReadOnlyList<MulticastGroup> groups)
{
    /// <summary>Null for a file that has no such state.</summary>
    /// <param name="number">The descriptor.</param>
    /// <param name="target">What it leads to.</param>
    /// <param name="protocol">Of a socket, the kernel's name of its protocol.</param>
    public DescriptorState? Read(int number, string target, string? protocol)
    {
        if (process is null)
            return null;
        var signals = process.SignalTarget(number);
        var state = Read(process, number, target, protocol);
        return signals is null ? state : (state ?? new DescriptorState()) with { Signals = signals };
    }

    private DescriptorState? Read(ForeignDescriptors process, int number, string target, string? protocol)
    {
        if (target is "anon_inode:inotify" or "anon_inode:[inotify]")
            return new DescriptorState(process.WaitingBytes(number));
        if (protocol?.StartsWith("UNIX", StringComparison.Ordinal) == true)
        {
            using var unix = process.Socket(number);
            return unix is null ? null : new DescriptorState { ControlMessages = ControlMessages.Of(unix) };
        }

        if (protocol is not ("TCP" or "TCPv6" or "UDP" or "UDPv6" or "UDP-Lite" or "UDPLITEv6"))
            return null;
        using var socket = process.Socket(number);
        if (socket is null)
            return null;
        var stream = protocol.StartsWith("TCP", StringComparison.Ordinal);
        return new DescriptorState(0, socket.HasPendingError)
        {
            UpperProtocol = stream ? socket.UpperProtocol : "",
            Options = RefusedOption.Of(socket, protocol),
            Groups = stream ? [] : [.. groups.Where(socket.IsMemberOf).Select(group => group.Address.ToString())],
        };
    }
}
