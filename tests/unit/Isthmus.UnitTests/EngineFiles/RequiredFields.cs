using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Isthmus.UnitTests.EngineFiles;

/// <summary>Gives every required field of an entry that a test does not care about its zero.</summary>
internal static class RequiredFields
{
    public static T Fill<T>(T message) where T : IMessage
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field is { IsRequired: true, FieldType: FieldType.Message } && field.Accessor.GetValue(message) is null)
                field.Accessor.SetValue(message, (IMessage)Activator.CreateInstance(field.MessageType.ClrType)!);
            else if (field.IsRequired && field.FieldType != FieldType.Message && !field.Accessor.HasValue(message))
                field.Accessor.SetValue(message, field.Accessor.GetValue(message));
            if (field is { FieldType: FieldType.Message, IsRepeated: false } && field.Accessor.GetValue(message) is IMessage inner)
                Fill(inner);
        }

        return message;
    }
}
