using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Isthmus.Criu;

/// <summary>
/// What the bytes of one message type may look like. Entries are held against it before they are decoded, so that a
/// hostile one costs no memory and an error names the very byte.
/// </summary>
internal sealed class EntrySchema
{
    static readonly ConcurrentDictionary<MessageDescriptor, EntrySchema> Known = new();

    readonly EntryField?[] _fields;
    readonly Type _type;

    EntrySchema(MessageDescriptor descriptor)
    {
        Name = descriptor.Name;
        _type = descriptor.ClrType;
        var fields = descriptor.Fields.InFieldNumberOrder();
        _fields = new EntryField?[fields.Count == 0 ? 1 : fields[^1].FieldNumber + 1];
        var bit = 0;
        foreach (var field in fields)
        {
            var required = field.IsRequired ? 1UL << checked(bit++) : 0;
            RequiredBits |= required;
            _fields[field.FieldNumber] = new EntryField(field, required);
        }

        // A 65th required field would wrap around onto the first.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bit, 64);
    }

    public string Name { get; }

    /// <summary>One bit a required field.</summary>
    public ulong RequiredBits { get; }

    public static EntrySchema Of(MessageDescriptor descriptor) => Known.GetOrAdd(descriptor, static d => new EntrySchema(d));

    /// <summary>
    /// Decodes bytes that <see cref="EntryCheck"/> has passed. Not through a parser, since that would look for missing
    /// fields once more, by reflection, which takes several times as long as the decoding.
    /// </summary>
    /// <exception cref="InvalidProtocolBufferException">They are malformed all the same.</exception>
    public IMessage Decode(ReadOnlyMemory<byte> bytes)
    {
        var message = (IMessage)Activator.CreateInstance(_type)!;
        if (!MemoryMarshal.TryGetArray(bytes, out var array))
            array = bytes.ToArray();
        using var input = new CodedInputStream(array.Array!, array.Offset, array.Count);
        message.MergeFrom(input);
        return message;
    }

    /// <summary>Null for a field that this format doesn't know, which is kept as it is.</summary>
    public EntryField? Field(uint number) => number < (uint)_fields.Length ? _fields[number] : null;

    public string FirstMissing(ulong seen) =>
        _fields.First(field => field is not null && field.RequiredBit != 0 && (field.RequiredBit & seen) == 0)!.Name;
}
