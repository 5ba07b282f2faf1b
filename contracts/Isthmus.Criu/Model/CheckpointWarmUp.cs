using System.Buffers;
using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Isthmus.Criu;

/// <summary>
/// Has the runtime compile the decoders before they are needed. The first checkpoint that a process loads otherwise takes
/// some 200 ms longer than the next (.NET 10), and a service stands still meanwhile.
/// </summary>
public static class CheckpointWarmUp
{
    /// <summary>The runtime recompiles, optimised, what was called this often (tiered compilation: 30).</summary>
    const int Rounds = 40;

    /// <summary>Control groups nest in themselves: this many levels of messages are filled.</summary>
    const int Depth = 5;

    /// <summary>Decodes an entry of each kind, and loads a small made-up checkpoint over and over. Call it once, at start, from a thread that has time.</summary>
    public static void Run(CancellationToken cancellation)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var kind in ImageKinds.All.Where(kind => kind.Entry is not null))
        {
            output.ResetWrittenCount();
            new ImageWriter(output).WriteEntry(Filled(kind.Entry!, Depth));
            new ImageReader(kind.Name, output.WrittenMemory).ReadEntry(kind.Entry!);
        }

        var source = new MadeUpImages();
        for (var round = 0; round < Rounds && !cancellation.IsCancellationRequested; round++)
            Checkpoint.Load(source);
    }

    /// <summary>A message with every field set.</summary>
    internal static T Filled<T>() where T : IMessage<T>, new() => (T)Filled(new T().Descriptor, Depth);

    static IMessage Filled(MessageDescriptor type, int depth)
    {
        var message = (IMessage)Activator.CreateInstance(type.ClrType)!;
        foreach (var field in type.Fields.InFieldNumberOrder())
        {
            if (field.FieldType == FieldType.Message && depth == 0 && !field.IsRequired)
                continue;
            var value = Value(field, depth);
            if (field.IsRepeated)
                ((IList)field.Accessor.GetValue(message)).Add(value);
            else
                field.Accessor.SetValue(message, value);
        }

        return message;
    }

    static object Value(FieldDescriptor field, int depth) => field.FieldType switch
    {
        FieldType.Message => Filled(field.MessageType, depth - 1),
        FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, field.EnumType.Values[0].Number),
        FieldType.String => "",
        FieldType.Bytes => ByteString.Empty,
        FieldType.Bool => true,
        FieldType.UInt64 or FieldType.Fixed64 => 1UL,
        FieldType.Int64 or FieldType.SInt64 => 1L,
        FieldType.Int32 or FieldType.SInt32 => 1,
        _ => 1u,
    };
}
