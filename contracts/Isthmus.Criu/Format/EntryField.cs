using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Isthmus.Criu;

/// <summary>One field of an <see cref="EntrySchema"/>.</summary>
internal sealed class EntryField
{
    readonly FieldDescriptor _field;

    public EntryField(FieldDescriptor field, ulong requiredBit)
    {
        _field = field;
        RequiredBit = requiredBit;
        Wire = field.FieldType switch
        {
            FieldType.Fixed64 or FieldType.SFixed64 or FieldType.Double => WireFormat.WireType.Fixed64,
            FieldType.Fixed32 or FieldType.SFixed32 or FieldType.Float => WireFormat.WireType.Fixed32,
            FieldType.String or FieldType.Bytes or FieldType.Message => WireFormat.WireType.LengthDelimited,
            _ => WireFormat.WireType.Varint,
        };
    }

    public string Name => _field.Name;

    public ulong RequiredBit { get; }

    public WireFormat.WireType Wire { get; }

    public bool Repeated => _field.IsRepeated;

    /// <summary>Set for fields that are messages. Looked up late, as messages may contain themselves.</summary>
    public EntrySchema? Message => field ??= _field.FieldType == FieldType.Message ? EntrySchema.Of(_field.MessageType) : null;

    /// <summary>Repeated numbers may come packed into one field.</summary>
    public bool MayBePacked => Repeated && Wire != WireFormat.WireType.LengthDelimited;
}
