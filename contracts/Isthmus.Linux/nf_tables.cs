using System.Runtime.InteropServices;

namespace Isthmus.Linux;

/// <summary>Constants of <c>linux/netfilter/nfnetlink.h</c> and <c>nf_tables.h</c>.</summary>
internal static class NfTables
{
    public const ushort NFNL_MSG_BATCH_BEGIN = 0x10;
    public const ushort NFNL_MSG_BATCH_END = 0x11;
    public const byte NFNL_SUBSYS_NFTABLES = 10;

    public const byte NFPROTO_NETDEV = 5;

    public const byte NFT_MSG_GETTABLE = 1;
    public const byte NFT_MSG_DELTABLE = 2;
    public const byte NFT_MSG_DELRULE = 8;

    public const ushort NFTA_TABLE_NAME = 1;
    public const ushort NFTA_RULE_TABLE = 1;
    public const ushort NFTA_RULE_CHAIN = 2;

    /// <summary>struct nfgenmsg; the resource is in network byte order.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct NfGenMsg
    {
        public byte Family;
        public byte Version;
        public ushort Resource;
    }
}
