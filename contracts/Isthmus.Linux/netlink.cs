using System.Runtime.InteropServices;

namespace Isthmus.Linux;

/// <summary>Constants and structures of <c>linux/netlink.h</c> (netlink(7)).</summary>
internal static class Netlink
{
    public const int NETLINK_ROUTE = 0;
    public const int NETLINK_SOCK_DIAG = 4;
    public const int NETLINK_NETFILTER = 12;

    public const ushort NLMSG_ERROR = 2;
    public const ushort NLMSG_DONE = 3;

    public const ushort NLM_F_REQUEST = 0x001;
    public const ushort NLM_F_ACK = 0x004;
    public const ushort NLM_F_DUMP = 0x300;
    public const ushort NLM_F_EXCL = 0x200;
    public const ushort NLM_F_CREATE = 0x400;

    /// <summary>The flag bits of an attribute's type.</summary>
    public const ushort NLA_TYPE_MASK = 0x3fff;

    /// <summary>struct nlmsghdr; messages and attributes start at multiples of 4 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct NlMsgHdr
    {
        public uint Length;
        public ushort Type;
        public ushort Flags;
        public uint Sequence;
        public uint Port;
    }

    public static int Align(int length) => checked(length + 3) & ~3;
}
