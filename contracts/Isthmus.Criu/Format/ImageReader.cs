using System.Buffers.Binary;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Isthmus.Criu;

/// <summary>
/// Reads one image front to back. Each read checks its bounds first and throws <see cref="ImageException"/> with the
/// offset of what is wrong; raw bytes are slices of the input, not copies.
/// </summary>
public sealed class ImageReader
{
    readonly ReadOnlyMemory<byte> _bytes;
    readonly ImageLimits _limits;
    int _entries;

    /// <param name="name">Named in errors.</param>
    /// <param name="bytes">The whole image.</param>
    /// <param name="limits">Caps; <see cref="ImageLimits.Default"/> when null.</param>
    public ImageReader(string name, ReadOnlyMemory<byte> bytes, ImageLimits? limits = null)
    {
        Name = name;
        _bytes = bytes;
        _limits = limits ?? ImageLimits.Default;
    }

    public string Name { get; }

    /// <summary>Offset of the next byte.</summary>
    public int Position { get; private set; }

    public int Remaining => _bytes.Length - Position;

    public bool AtEnd => Remaining == 0;

    /// <summary>Reads the magic numbers and checks that the image is of this kind.</summary>
    public void ReadHeader(ImageKind kind)
    {
        if (kind.Header is ImageHeader.Common or ImageHeader.Service)
        {
            var expected = kind.Header == ImageHeader.Common ? ImageKind.CommonMagic : ImageKind.ServiceMagic;
            ExpectMagic(expected, "the magic that every image of this layout begins with");
        }

        if (kind.Header != ImageHeader.None)
            ExpectMagic(kind.Magic, $"the magic of {kind.Name} images");
    }

    /// <summary>Reads one entry.</summary>
    /// <exception cref="ImageException">The image ends, the length is beyond its end or the cap, or the message is malformed.</exception>
    public T ReadEntry<T>(MessageParser<T> parser) where T : class, IMessage<T>, new() => (T)ReadEntry(SchemaOf<T>.Value);

    /// <inheritdoc cref="ReadEntry{T}"/>
    public IMessage ReadEntry(MessageDescriptor type) => ReadEntry(EntrySchema.Of(type));

    IMessage ReadEntry(EntrySchema schema)
    {
        var start = Position;
        var length = ReadUInt32("the length of an entry");
        if (length > (uint)_limits.EntryBytes)
            throw Bad(start, $"an entry of {length} bytes is larger than the cap of {_limits.EntryBytes}");
        if (length > (uint)Remaining)
            throw Bad(start, $"an entry of {length} bytes, and {Remaining} bytes are left");
        if (++_entries > _limits.Entries)
            throw Bad(start, $"more than {_limits.Entries} entries");
        new EntryCheck(_bytes.Span, Name, _limits.Elements).Run(schema, Position, Position + (int)length);
        try
        {
            var message = schema.Decode(_bytes.Slice(Position, (int)length));
            Position += (int)length;
            return message;
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidOperationException)
        {
            throw new ImageException(Name, Position, "the entry is malformed", e);
        }
    }

    /// <summary>Takes raw bytes.</summary>
    /// <param name="length">How many; checked against what is left.</param>
    /// <param name="what">Named in errors ("the receive queue").</param>
    public ReadOnlyMemory<byte> ReadRaw(ulong length, string what)
    {
        if (length > (ulong)_limits.PayloadBytes)
            throw Bad(Position, $"{what} of {length} bytes is larger than the cap of {_limits.PayloadBytes}");
        if (length > (ulong)Remaining)
            throw Bad(Position, $"{what} of {length} bytes, and {Remaining} bytes are left");
        var slice = _bytes.Slice(Position, (int)length);
        Position += (int)length;
        return slice;
    }

    /// <summary>Throws unless the whole image was read.</summary>
    public void ExpectEnd()
    {
        if (!AtEnd)
            throw Bad(Position, $"{Remaining} bytes more than expected");
    }

    /// <summary>An error about this image.</summary>
    public ImageException Bad(int offset, string what) => new(Name, offset, what);

    void ExpectMagic(uint expected, string what)
    {
        var start = Position;
        var magic = ReadUInt32(what);
        if (magic != expected)
            throw Bad(start, $"0x{magic:x8} is not {what} (0x{expected:x8})");
    }

    uint ReadUInt32(string what)
    {
        if (Remaining < sizeof(uint))
            throw Bad(Position, $"the image ends within {what}");
        var value = BinaryPrimitives.ReadUInt32LittleEndian(_bytes.Span[Position..]);
        Position += sizeof(uint);
        return value;
    }

    static class SchemaOf<T> where T : IMessage<T>, new()
    {
        public static readonly EntrySchema Value = EntrySchema.Of(new T().Descriptor);
    }
}
