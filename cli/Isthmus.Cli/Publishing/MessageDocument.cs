using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Isthmus.Contracts;
using Isthmus.Contracts.Api;

namespace Isthmus.Cli.Publishing;

/// <summary>Turns a JSON document into a message to publish; every fault names the property. Pure.</summary>
internal static class MessageDocument
{
    private const string TypeProperty = "type";

    /// <param name="source">What to call the document in errors: its file's name.</param>
    /// <param name="json">The document.</param>
    /// <param name="typeName">The message type; null takes it from the document's property <c>type</c>.</param>
    /// <exception cref="CommandFailedException">The document is no message of that type.</exception>
    public static PublishRequest Read(string source, string json, string? typeName)
    {
        var document = Parse(source, json);
        var embedded = document.FirstOrDefault(property => string.Equals(property.Key, TypeProperty, StringComparison.OrdinalIgnoreCase));
        if (embedded.Key is not null)
            document.Remove(embedded.Key);
        var name = typeName ?? (embedded.Value is JsonValue value && value.TryGetValue<string>(out var text) ? text : null)
            ?? throw Invalid($"{source} does not say what message it is.", "Add a property \"type\", as in {\"type\": \"MigrationRequested\", …}, or use --type NAME.");
        if (!MessageTypes.ByName.TryGetValue(name, out var type))
            throw Invalid($"There is no message type \"{name}\".", $"There are: {string.Join(", ", MessageTypes.Names)}.");
        Check(source, document, MessageJson.Strict.GetTypeInfo(type));
        return new PublishRequest { Type = type.Name, Message = JsonSerializer.SerializeToElement(document) };
    }

    private static JsonObject Parse(string source, string json)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false }) as JsonObject
                ?? throw Invalid($"{source} is no JSON object.", "A message is written as {\"type\": …, \"property\": value, …}.");
        }
        catch (JsonException broken)
        {
            throw Invalid($"{source} is no valid JSON: {broken.Message}", "Mend the document at that place.", broken);
        }
    }

    private static void Check(string source, JsonObject document, JsonTypeInfo type)
    {
        foreach (var (property, _) in document)
        {
            if (!type.Properties.Any(known => string.Equals(known.Name, property, StringComparison.OrdinalIgnoreCase)))
                throw Invalid($"{source}: {type.Type.Name} has no property \"{property}\".", $"It has: {string.Join(", ", type.Properties.Select(known => known.Name))}.");
        }

        var missing = type.Properties.Where(known => known.IsRequired && !document.Any(given => string.Equals(given.Key, known.Name, StringComparison.OrdinalIgnoreCase))).ToList();
        if (missing.Count > 0)
        {
            throw Invalid($"{source}: {type.Type.Name} lacks {string.Join(", ", missing.Select(property => $"\"{property.Name}\""))}.",
                $"Add {(missing.Count == 1 ? "it" : "them")}: {string.Join(", ", missing.Select(property => $"\"{property.Name}\" is a {Kind(property.PropertyType)}"))}.");
        }

        try
        {
            JsonSerializer.Deserialize(document, type);
        }
        catch (JsonException wrong)
        {
            var property = wrong.Path?.TrimStart('$', '.') is { Length: > 0 } path ? $"property \"{path}\"" : "a property";
            throw Invalid($"{source}: {property} of {type.Type.Name} has a wrong value.", wrong.Message, wrong);
        }
    }

    private static string Kind(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var simple when simple == typeof(Guid) => "UUID",
        var simple when simple == typeof(string) => "text",
        var simple when simple == typeof(bool) => "true or false",
        var simple when simple == typeof(DateTimeOffset) => "time such as 2026-01-31T12:00:00Z",
        { IsEnum: true } names => $"one of {string.Join(", ", Enum.GetNames(names))}",
        { IsPrimitive: true } => "number",
        var other => $"JSON {other.Name}",
    };

    private static CommandFailedException Invalid(string what, string remedy, Exception? inner = null) => new(ExitCode.Usage, what, remedy, inner);
}
