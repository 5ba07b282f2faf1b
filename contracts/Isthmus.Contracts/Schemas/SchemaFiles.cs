using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Isthmus.Contracts.Schemas;

/// <summary>The content of <c>contracts/schemas</c>: a schema and an example for every message type. Pure.</summary>
public static class SchemaFiles
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>File name and content, in order.</summary>
    public static IEnumerable<(string Name, string Content)> All() => MessageTypes.Names.Select(name => MessageTypes.ByName[name]).SelectMany(type => new[]
    {
        ($"{type.Name}.example.json", Text(MessageExample.Of(type))),
        ($"{type.Name}.schema.json", Text(MessageSchema.Of(type))),
    });

    private static string Text(JsonObject json) => json.ToJsonString(s_indented) + "\n";
}
