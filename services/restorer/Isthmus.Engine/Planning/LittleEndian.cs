using System.Buffers.Binary;

namespace Isthmus.Engine.Planning;

/// <summary>Builds the structs that system calls take: fields of 4 and 8 bytes, little-endian, without padding of its own.</summary>
internal sealed class LittleEndian(int size)
{
    private readonly byte[] _bytes = new byte[size];
    private int _position;

    public LittleEndian U64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(_position), value);
        _position += sizeof(ulong);
        return this;
    }

    public LittleEndian U32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(_position), value);
        _position += sizeof(uint);
        return this;
    }

    public LittleEndian Words(IEnumerable<uint> values, int count)
    {
        var end = _position + (count * sizeof(uint));
        foreach (var value in values.Take(count))
            U32(value);
        _position = end;
        return this;
    }

    /// <summary>The struct; what was not written is 0.</summary>
    public byte[] ToArray() => _bytes;

    public Plan.Blob ToBlob() => new(_bytes);
}
