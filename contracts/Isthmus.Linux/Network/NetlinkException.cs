using System.ComponentModel;

namespace Isthmus.Linux.Network;

/// <summary>The kernel refused a netlink request.</summary>
public sealed class NetlinkException(string operation, int errno) : Exception(
    $"The kernel refused to {operation}: {new Win32Exception(errno).Message} (errno {errno}).")
{
    /// <summary>errno(3), positive.</summary>
    public int Errno { get; } = errno;
}
