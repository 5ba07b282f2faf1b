using System.Buffers.Binary;
using System.Net;

namespace Isthmus.Linux.Network;

/// <summary>A classic BPF program that chooses Ethernet frames (the kernel runs it on every frame of the interface).</summary>
public sealed class FrameFilter
{
    private const uint WholeFrame = 0x40000;
    private const byte TcpProtocol = 6;
    private const byte FlagsOffset = 13;
    private const byte SynOnly = 0x02;
    private const byte SynOrAck = 0x12;

    // A jump that is filled in when its target is known; no real jump in these programs is as long.
    private const byte ToAccept = 254;
    private const byte ToNext = 255;

    private readonly List<Filter.SockFilter> _program = [];

    private FrameFilter()
    {
    }

    /// <summary>Keeps nothing.</summary>
    public static FrameFilter Nothing { get; } = Compile([], [], false);

    internal Filter.SockFilter[] Instructions { get; private set; } = [];

    /// <summary>Keeps TCP segments to one of the addresses and ports.</summary>
    /// <param name="addresses">IPv4 and IPv6; at most 8.</param>
    /// <param name="ports">At most 32.</param>
    /// <param name="newFlowsOnly">Only segments that open a connection (SYN without ACK).</param>
    public static FrameFilter TcpTo(IReadOnlyCollection<IPAddress> addresses, IReadOnlyCollection<int> ports, bool newFlowsOnly)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        ArgumentNullException.ThrowIfNull(ports);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(addresses.Count, 8);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ports.Count, 32);
        return Compile(addresses, ports, newFlowsOnly);
    }

    private static FrameFilter Compile(IReadOnlyCollection<IPAddress> addresses, IReadOnlyCollection<int> ports, bool newFlowsOnly)
    {
        var filter = new FrameFilter();
        foreach (var address in addresses)
            filter.AddBlock(address.GetAddressBytes(), ports, newFlowsOnly);
        filter.Add(Filter.Return, 0);
        filter.Instructions = [.. filter._program];
        return filter;
    }

    private void AddBlock(byte[] address, IReadOnlyCollection<int> ports, bool newFlowsOnly)
    {
        var start = _program.Count;
        var v6 = address.Length == 16;
        Require(Filter.LdHalf, 12, v6 ? IfPacket.ETH_P_IPV6 : IfPacket.ETH_P_IP);
        Require(Filter.LdByte, v6 ? 20u : 23u, TcpProtocol);
        for (var i = 0; i < address.Length; i += 4)
            Require(Filter.LdWord, (uint)((v6 ? 38 : 30) + i), BinaryPrimitives.ReadUInt32BigEndian(address.AsSpan(i)));
        // X = the IP header's length; IPv6 extension headers are not followed, which TCP to a service has none of.
        Add(v6 ? Filter.LdxImm : Filter.LdxIpLength, v6 ? 40u : IfPacket.EthernetHeaderBytes);
        Add(Filter.LdHalfX, IfPacket.EthernetHeaderBytes + 2);
        foreach (var port in ports)
            Add(Filter.JumpEqual, (uint)port, ToAccept, 0);
        Add(Filter.Jump, ToNext);
        var accept = _program.Count;
        if (newFlowsOnly)
        {
            Add(Filter.LdByteX, IfPacket.EthernetHeaderBytes + FlagsOffset);
            Add(Filter.And, SynOrAck);
            Add(Filter.JumpEqual, SynOnly, 0, ToNext);
        }

        Add(Filter.Return, WholeFrame);
        Resolve(start, accept, _program.Count);
    }

    private void Require(ushort load, uint offset, uint value)
    {
        Add(load, offset);
        Add(Filter.JumpEqual, value, 0, ToNext);
    }

    private void Add(ushort code, uint k, byte jumpTrue = 0, byte jumpFalse = 0) => _program.Add(new(code, jumpTrue, jumpFalse, k));

    private void Resolve(int start, int accept, int next)
    {
        for (var i = start; i < next; i++)
        {
            var instruction = _program[i];
            if (instruction.Code == Filter.Jump)
                _program[i] = instruction with { K = (uint)(next - i - 1) };
            else
                _program[i] = instruction with { JumpTrue = Target(instruction.JumpTrue, i), JumpFalse = Target(instruction.JumpFalse, i) };
        }

        byte Target(byte jump, int from) => jump switch
        {
            ToAccept => (byte)(accept - from - 1),
            ToNext => (byte)(next - from - 1),
            _ => jump,
        };
    }
}
