using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Isthmus.Contracts.Api;

namespace Isthmus.Contracts.Schemas;

/// <summary>Writes an example of a message type, with every property. Pure.</summary>
public static class MessageExample
{
    private static readonly Dictionary<string, JsonNode> s_known = new(StringComparer.Ordinal)
    {
        ["service"] = "web",
        ["source"] = "a",
        ["destination"] = "b",
        ["host"] = "a",
        ["servingHost"] = "a",
        ["expectedSource"] = "a",
        ["requestedBy"] = "operator:alice",
        ["resolvedBy"] = "operator:alice",
        ["askedBy"] = "monitor",
        ["reason"] = "kernel update of a",
        ["bundleKey"] = "web/0000000007-6b0e8f3a2c4d4b1e9f5a7c3d2e1f0a9b",
        ["bundleSha256"] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ["location"] = "https://store.example/isthmus/web/7?signature=…",
        ["destinationLinkAddress"] = "02:00:00:00:00:0c",
    };

    /// <summary>An example of one message type.</summary>
    public static JsonObject Of(Type message) => Object(MessageJson.Strict.GetTypeInfo(message));

    private static JsonObject Object(JsonTypeInfo type)
    {
        var example = new JsonObject();
        foreach (var property in type.Properties)
            example[property.Name] = s_known.TryGetValue(property.Name, out var known) && property.PropertyType == typeof(string) ? known.DeepClone() : Value(property.Name, property.PropertyType);
        return example;
    }

    private static JsonNode? Value(string name, Type declared)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (type == typeof(string))
            return name;
        if (type == typeof(Guid))
            return "6b0e8f3a-2c4d-4b1e-9f5a-7c3d2e1f0a9b";
        if (type == typeof(DateTimeOffset))
            return "2026-01-31T12:00:00+00:00";
        if (type == typeof(TimeSpan))
            return "00:00:05";
        if (type == typeof(bool))
            return true;
        if (type.IsEnum)
            return Enum.GetNames(type)[0];
        if (type.IsPrimitive)
            return 7;
        var info = MessageJson.Strict.GetTypeInfo(type);
        return info.Kind switch
        {
            JsonTypeInfoKind.Object => Object(info),
            JsonTypeInfoKind.Enumerable => new JsonArray(Value(Singular(name), info.ElementType!)),
            JsonTypeInfoKind.Dictionary => new JsonObject { ["name"] = Value(name, info.ElementType!) },
            _ => throw new NotSupportedException($"No example for {declared}: teach {nameof(MessageExample)} one."),
        };
    }

    private static string Singular(string name) => name.EndsWith('s') ? name[..^1] : name;
}
