using System.Runtime.InteropServices;

namespace Isthmus.Linux;

/// <summary>Constants and structures of <c>linux/inet_diag.h</c> and <c>sock_diag.h</c> (sock_diag(7)).</summary>
internal static class InetDiag
{
    public const ushort SOCK_DIAG_BY_FAMILY = 20;

    public const byte IPPROTO_TCP = 6;

    /// <summary>States as in netinet/tcp.h; a request names several as bits.</summary>
    public const byte TCP_SYN_RECV = 3;
    public const byte TCP_LISTEN = 10;

    /// <summary>struct inet_diag_sockid; ports are in network byte order.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct InetDiagSockId
    {
        public ushort SourcePort;
        public ushort DestinationPort;
        public fixed uint Source[4];
        public fixed uint Destination[4];
        public uint Interface;
        public fixed uint Cookie[2];
    }

    /// <summary>struct inet_diag_req_v2.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct InetDiagReqV2
    {
        public byte Family;
        public byte Protocol;
        public byte Extensions;
        public byte Pad;
        public uint States;
        public InetDiagSockId Id;
    }

    /// <summary>struct inet_diag_msg. Of a listener, the read queue is its accept queue and the write queue that queue's limit.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct InetDiagMsg
    {
        public byte Family;
        public byte State;
        public byte Timer;
        public byte Retransmits;
        public InetDiagSockId Id;
        public uint Expires;
        public uint ReadQueue;
        public uint WriteQueue;
        public uint Uid;
        public uint Inode;
    }
}
