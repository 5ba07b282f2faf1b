using System.Runtime.InteropServices;

namespace Isthmus.Linux;

/// <summary>Structures and codes of <c>linux/filter.h</c> and <c>bpf_common.h</c> (classic BPF).</summary>
internal static class Filter
{
    /// <summary>Load 4, 2, 1 bytes at a fixed offset.</summary>
    public const ushort LdWord = 0x20;
    public const ushort LdHalf = 0x28;
    public const ushort LdByte = 0x30;

    /// <summary>Load 2, 1 bytes at X plus an offset.</summary>
    public const ushort LdHalfX = 0x48;
    public const ushort LdByteX = 0x50;

    /// <summary>X = an immediate; X = 4 × the low nibble of the byte at an offset (an IPv4 header's length).</summary>
    public const ushort LdxImm = 0x01;
    public const ushort LdxIpLength = 0xb1;

    public const ushort And = 0x54;
    public const ushort Jump = 0x05;
    public const ushort JumpEqual = 0x15;
    public const ushort Return = 0x06;

    /// <summary>struct sock_filter; jumps count the instructions to skip.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public record struct SockFilter(ushort Code, byte JumpTrue, byte JumpFalse, uint K);

    /// <summary>struct sock_fprog on a 64-bit machine.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SockFprog
    {
        public ushort Length;
        public nint Filter;
    }
}
