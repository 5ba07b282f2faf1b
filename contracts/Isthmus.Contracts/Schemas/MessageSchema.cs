using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Isthmus.Contracts.Api;

namespace Isthmus.Contracts.Schemas;

/// <summary>Writes a message type as JSON Schema (2020-12). Pure.</summary>
public static class MessageSchema
{
    private static readonly JsonSchemaExporterOptions s_exporter = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Describe };

    /// <summary>The schema of one message type.</summary>
    public static JsonObject Of(Type message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = message.Name,
            ["x-isthmus-version"] = ContractVersion.Current,
        };
        foreach (var (key, value) in MessageJson.Strict.GetJsonSchemaAsNode(message, s_exporter).AsObject().ToList())
            schema[key] = value?.DeepClone();
        schema["type"] = "object"; // the message itself is never null
        return schema;
    }

    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (schema is not JsonObject properties)
            return schema;
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        if (type == typeof(Guid))
            properties["format"] = "uuid";
        else if (type == typeof(DateTimeOffset))
            properties["format"] = "date-time";
        return properties;
    }
}
