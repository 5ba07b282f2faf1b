using System.Runtime.InteropServices;

namespace Isthmus.Linux;

/// <summary>Constants and structures of <c>linux/unix_diag.h</c> (sock_diag(7)).</summary>
internal static class UnixDiag
{
    public const byte AF_UNIX = 1;

    public const uint UDIAG_SHOW_PEER = 0x04;
    public const uint UDIAG_SHOW_ICONS = 0x08;
    public const uint UDIAG_SHOW_RQLEN = 0x10;

    public const ushort UNIX_DIAG_PEER = 2;
    public const ushort UNIX_DIAG_ICONS = 3;
    public const ushort UNIX_DIAG_RQLEN = 4;
    public const ushort UNIX_DIAG_SHUTDOWN = 6;

    /// <summary>struct unix_diag_req.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct UnixDiagReq
    {
        public byte Family;
        public byte Protocol;
        public ushort Pad;
        public uint States;
        public uint Inode;
        public uint Show;
        public fixed uint Cookie[2];
    }

    /// <summary>struct unix_diag_msg.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct UnixDiagMsg
    {
        public byte Family;
        public byte Type;
        public byte State;
        public byte Pad;
        public uint Inode;
        public fixed uint Cookie[2];
    }
}
