using System.Runtime.InteropServices;

namespace Isthmus.Linux;

/// <summary>Constants of <c>linux/rtnetlink.h</c> (rtnetlink(7)), with the structures of <c>if_addr.h</c> and <c>if_link.h</c>.</summary>
internal static class RtNetlink
{
    public const ushort RTM_NEWLINK = 16;
    public const ushort RTM_GETLINK = 18;
    public const ushort RTM_NEWADDR = 20;
    public const ushort RTM_DELADDR = 21;
    public const ushort RTM_GETADDR = 22;

    public const ushort IFLA_ADDRESS = 1;
    public const ushort IFLA_IFNAME = 3;

    public const ushort IFA_ADDRESS = 1;
    public const ushort IFA_LOCAL = 2;
    public const ushort IFA_CACHEINFO = 6;

    /// <summary>No duplicate address detection: the address is usable at once (IPv6).</summary>
    public const byte IFA_F_NODAD = 0x02;

    /// <summary>struct ifaddrmsg.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct IfAddrMsg
    {
        public byte Family;
        public byte PrefixLength;
        public byte Flags;
        public byte Scope;
        public uint Index;
    }

    /// <summary>struct ifa_cacheinfo.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct IfaCacheInfo
    {
        public uint Preferred;
        public uint Valid;
        public uint Created;
        public uint Updated;
    }

    /// <summary>struct ifinfomsg.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct IfInfoMsg
    {
        public byte Family;
        public byte Pad;
        public ushort Type;
        public int Index;
        public uint Flags;
        public uint Change;
    }
}
