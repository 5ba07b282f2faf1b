using Google.Protobuf;

namespace Isthmus.Criu;

/// <summary>Walks the bytes of one entry and throws at the first that no valid entry has there.</summary>
internal ref struct EntryCheck(ReadOnlySpan<byte> image, string name, int elements)
{
    /// <summary>No format nests deeper than control groups do, whose depth people choose.</summary>
    const int DeepestNesting = 32;

    readonly ReadOnlySpan<byte> _image = image;
    int _elements = elements;

    /// <param name="schema">The entry's type.</param>
    /// <param name="start">Where it starts in the image.</param>
    /// <param name="end">Where it ends; within the image.</param>
    public void Run(EntrySchema schema, int start, int end) => Message(schema, start, end, 0);

    void Message(EntrySchema schema, int position, int end, int depth)
    {
        var start = position;
        if (depth > DeepestNesting)
            throw Bad(position, $"a {schema.Name} is nested more than {DeepestNesting} deep");
        var seen = 0UL;
        while (position < end)
        {
            var at = position;
            var tag = Varint(ref position, end);
            var number = tag >> 3;
            if (tag > uint.MaxValue || number == 0)
                throw Bad(at, $"0x{tag:x} is no field of a {schema.Name}");
            var wire = (WireFormat.WireType)(tag & 7);
            var field = schema.Field((uint)number);
            var length = Length(wire, ref position, end, at);
            if (field is null)
            {
                Count(at, 1);
            }
            else if (wire == field.Wire)
            {
                seen |= field.RequiredBit;
                if (field.Message is { } message)
                {
                    Count(at, 1);
                    Message(message, position, position + length, depth + 1);
                }
                else if (field.Repeated)
                {
                    Count(at, 1);
                }
            }
            else if (wire == WireFormat.WireType.LengthDelimited && field.MayBePacked)
            {
                Count(at, length);
            }
            else
            {
                throw Bad(at, $"field {field.Name} of a {schema.Name} has the wrong type on the wire ({wire})");
            }

            position += length;
        }

        if ((seen & schema.RequiredBits) != schema.RequiredBits)
            throw Bad(start, $"a {schema.Name} has no {schema.FirstMissing(seen)}");
    }

    /// <summary>Bytes of a field's value from <paramref name="position"/> on.</summary>
    readonly int Length(WireFormat.WireType wire, ref int position, int end, int at)
    {
        ulong length;
        switch (wire)
        {
            case WireFormat.WireType.Varint:
                var value = position;
                Varint(ref value, end);
                return value - position;
            case WireFormat.WireType.Fixed64:
                length = sizeof(ulong);
                break;
            case WireFormat.WireType.Fixed32:
                length = sizeof(uint);
                break;
            case WireFormat.WireType.LengthDelimited:
                length = Varint(ref position, end);
                break;
            default:
                throw Bad(at, $"a field has the wire type {(int)wire}, which CRIU never writes");
        }

        return length <= (ulong)(end - position) ? (int)length : throw Bad(at, $"a field of {length} bytes, and {end - position} bytes are left in its message");
    }

    readonly ulong Varint(ref int position, int end)
    {
        var value = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (position >= end)
                throw Bad(position, "a number is cut off");
            var part = _image[position++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
                return value;
        }

        throw Bad(position, "a number has more than 10 bytes");
    }

    void Count(int at, int count)
    {
        if ((_elements -= count) < 0)
            throw Bad(at, "the entry has more parts than the cap allows");
    }

    readonly ImageException Bad(int offset, string what) => new(name, offset, what);
}
