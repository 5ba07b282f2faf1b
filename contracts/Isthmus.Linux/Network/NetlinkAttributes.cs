using System.Runtime.InteropServices;

namespace Isthmus.Linux.Network;

/// <summary>Reads the attributes of a netlink message in order; what does not fit its buffer is an error.</summary>
internal ref struct NetlinkAttributes(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public ushort Type { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <exception cref="InvalidDataException">An attribute reaches past the message.</exception>
    public bool MoveNext()
    {
        if (_rest.Length < 4)
            return false;
        var length = MemoryMarshal.Read<ushort>(_rest);
        if (length < 4 || length > _rest.Length)
            throw new InvalidDataException($"A netlink attribute says that it has {length} bytes; {_rest.Length} are left.");
        Type = (ushort)(MemoryMarshal.Read<ushort>(_rest[2..]) & Netlink.NLA_TYPE_MASK);
        Value = _rest[4..length];
        _rest = _rest[Math.Min(_rest.Length, Netlink.Align(length))..];
        return true;
    }
}
