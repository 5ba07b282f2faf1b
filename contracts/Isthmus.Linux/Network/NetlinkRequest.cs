using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Isthmus.Linux.Network;

/// <summary>Writes netlink messages one after the other into one buffer.</summary>
internal sealed class NetlinkRequest
{
    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private int _start = -1;

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    /// <summary>Ends the message before and starts one; its length is filled in when it ends.</summary>
    public NetlinkRequest Message<TBody>(ushort type, ushort flags, uint sequence, in TBody body)
        where TBody : unmanaged
    {
        End();
        _start = _buffer.WrittenCount;
        Write(new Netlink.NlMsgHdr { Type = type, Flags = flags, Sequence = sequence });
        return Write(body);
    }

    public NetlinkRequest Attribute(ushort type, ReadOnlySpan<byte> value)
    {
        Write(checked((ushort)(4 + value.Length)));
        Write(type);
        _buffer.Write(value);
        return Pad();
    }

    /// <summary>A string attribute, with its terminating zero.</summary>
    public NetlinkRequest Attribute(ushort type, string value) => Attribute(type, [.. Encoding.ASCII.GetBytes(value), 0]);

    public NetlinkRequest End()
    {
        if (_start >= 0)
        {
            // ArrayBufferWriter only shows what was written as read-only; the array below is the same.
            MemoryMarshal.TryGetArray(_buffer.WrittenMemory, out var array);
            MemoryMarshal.Write(array.AsSpan(_start), (uint)(_buffer.WrittenCount - _start));
            _start = -1;
        }

        return this;
    }

    private NetlinkRequest Write<T>(in T value)
        where T : unmanaged
    {
        _buffer.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));
        return this;
    }

    private NetlinkRequest Pad()
    {
        var missing = Netlink.Align(_buffer.WrittenCount) - _buffer.WrittenCount;
        _buffer.GetSpan(missing)[..missing].Clear();
        _buffer.Advance(missing);
        return this;
    }
}
