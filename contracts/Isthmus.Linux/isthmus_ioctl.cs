using System.Runtime.InteropServices;

namespace Isthmus.Linux;

/// <summary>
/// Structures and numbers of <c>isthmus_ioctl.h</c>, the interface of the FreeBSD kernel module isthmus(4) (deploy/freebsd/isthmus_ko). A
/// command is one structure, given to the device by write(2), which answers its length. Little-endian, no pointers: addresses
/// are 64-bit numbers.
/// </summary>
public static class IsthmusDevice
{
    public const string Path = "/dev/isthmus";

    public const uint Magic = 0x6d687473;
    public const ushort AbiVersion = 1;

    public const ushort Query = 1;
    public const ushort TcpCreate = 2;
    public const ushort TcpKick = 5;
    public const ushort TcpDiscard = 7;
    public const ushort PidNext = 8;
    public const ushort Brk = 9;
    public const ushort Hold = 10;
    public const ushort Release = 11;

    public const byte FamilyV4 = 4;
    public const byte FamilyV6 = 6;

    public const ulong CanTcp = 1;
    public const ulong CanV6 = 8;
    public const ulong CanPid = 0x10;
    public const ulong CanBrk = 0x20;
    public const ulong CanHold = 0x40;

    public const ushort OptionTimestamps = 1;
    public const ushort OptionSack = 2;
    public const ushort OptionWindowScale = 4;

    public const uint TcpNoDelay = 1;
    public const uint TcpNoPush = 2;
    public const uint TcpKeepAlive = 4;

    /// <summary>Bytes of one queue, at most.</summary>
    public const int QueueMax = 16 << 20;

    public const int MssMin = 48;
    public const int MssMax = 65495;

    public const uint HoldIn = 1;
    public const uint HoldOut = 2;

    /// <summary>Only resets are held on their way out.</summary>
    public const uint HoldReset = 4;

    /// <summary>The hold outlives the descriptor that it was made on.</summary>
    public const uint HoldKeep = 8;

    /// <summary>struct isthmus_header: the first field of every command.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Header
    {
        public uint Magic;
        public ushort Version;
        public ushort Command;
        public uint Size;
        private readonly uint _padding;
        public ulong Reply;

        /// <summary>The header of a command that is <typeparamref name="T"/>, without an answer.</summary>
        public static unsafe Header Of<T>(ushort command)
            where T : unmanaged => new() { Magic = IsthmusDevice.Magic, Version = AbiVersion, Command = command, Size = (uint)sizeof(T) };
    }

    /// <summary>struct isthmus_endpoint. An IPv4 address stands in the first four bytes; the port is a number.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct EndPoint
    {
        public AddressBytes Address;
        public ushort Port;
        private readonly ushort _padding;
        public uint Scope;
    }

    /// <summary>16 bytes in network order.</summary>
    [System.Runtime.CompilerServices.InlineArray(16)]
    public struct AddressBytes
    {
        private byte _first;
    }

    /// <summary>struct isthmus_query.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct QueryCommand
    {
        public Header Header;
        public ulong Capabilities;
        public uint AbiMin;
        public uint AbiMax;
        public uint KernelBuilt;
        public uint KernelRunning;
        public uint Open;
        public uint Quiet;
        public uint Holds;
        public uint PidMax;
        public ulong Created;
        public ulong Queued;
        public ulong Resumed;
        public ulong Frozen;
        public ulong Discarded;
        public ulong Read;
        public ulong Failed;
        public ulong HeldIn;
        public ulong HeldOut;
        public ulong QuietIn;
    }

    /// <summary>struct isthmus_tcp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TcpCommand
    {
        public Header Header;
        public int Descriptor;
        public byte Family;
        public byte State;
        public ushort Options;
        public EndPoint Local;
        public EndPoint Remote;
        public uint SendUnacknowledged;
        public uint SendNext;
        public uint SendWindow;
        public uint SendWindowUpdate;
        public uint MaxWindow;
        public uint ReceiveNext;
        public uint ReceiveWindow;
        public uint ReceiveWindowUpdate;
        public ushort Mss;
        public byte SendScale;
        public byte ReceiveScale;
        public uint Timestamp;
        public uint TimestampRecent;
        public uint Flags;
        public uint KeepIdle;
        public uint KeepInterval;
        public uint KeepCount;
        private readonly uint _padding;
        public uint SendLength;
        public uint ReceiveLength;
        public ulong SendQueue;
        public ulong ReceiveQueue;
    }

    /// <summary>struct isthmus_select.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SelectCommand
    {
        public Header Header;
        public int Descriptor;
        public byte Family;
        private readonly byte _padding1;
        private readonly byte _padding2;
        private readonly byte _padding3;
        public EndPoint Local;
        public EndPoint Remote;
        public uint Matched;
        public uint Changed;
    }

    /// <summary>struct isthmus_pid.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PidCommand
    {
        public Header Header;
        public uint Pid;
        private readonly uint _padding;
    }

    /// <summary>struct isthmus_brk.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct BrkCommand
    {
        public Header Header;
        public ulong Start;
        public ulong End;
    }

    /// <summary>struct isthmus_hold.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct HoldCommand
    {
        public Header Header;
        public byte Family;
        private readonly byte _padding1;
        private readonly byte _padding2;
        private readonly byte _padding3;
        public uint Flags;
        public EndPoint Local;
        public uint Seconds;
        private readonly uint _padding4;
    }
}
