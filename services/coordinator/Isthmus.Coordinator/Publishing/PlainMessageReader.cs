using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Isthmus.Contracts;
using Isthmus.Coordinator.Api;

namespace Isthmus.Coordinator.Publishing;

/// <summary>Turns what a client published into a message, or says in a sentence why it is none. Pure.</summary>
public static class PlainMessageReader
{
    /// <summary>More is no message of ours: they are a few hundred bytes.</summary>
    public const int LargestBody = 256 * 1024;

    private const string TypeProperty = "type";
    private const string VersionProperty = "version";

    /// <exception cref="UnacceptableMessageException">It is no message; says why and what to do.</exception>
    public static object Read(PlainMessage plain)
    {
        ArgumentNullException.ThrowIfNull(plain);
        if (plain.Body.Length > LargestBody)
            throw new UnacceptableMessageException($"The message has {plain.Body.Length} bytes, at most {LargestBody} are taken. Was a file sent by mistake?");
        var document = Parse(plain.Body);
        var inside = Take(document, TypeProperty);
        CheckVersion(plain.Version ?? Take(document, VersionProperty));
        var name = new[] { plain.RoutingKey, plain.Type, inside }.FirstOrDefault(candidate => candidate is not null && MessageTypes.ByName.ContainsKey(candidate))
            ?? throw new UnacceptableMessageException(
                $"It is not said which message it is: the routing key is '{plain.RoutingKey}'. Publish with the message's name as routing key, or as property \"type\" of the document: {string.Join(", ", MessageTypes.Names)}.");
        try
        {
            return MessageCatalog.Read(name, JsonSerializer.SerializeToElement(document));
        }
        catch (BadRequestException bad)
        {
            throw new UnacceptableMessageException($"{bad.Answer.Error} {bad.Answer.Remedy}", bad);
        }
    }

    private static JsonObject Parse(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 32 }) as JsonObject
                ?? throw new UnacceptableMessageException("The body is JSON, but no object: write {\"property\": value, …}.");
        }
        catch (JsonException broken)
        {
            throw new UnacceptableMessageException($"The body is no valid JSON: {broken.Message} Publish plain JSON in UTF-8, without an envelope; contracts/schemas has an example of every message.", broken);
        }
    }

    private static string? Take(JsonObject document, string property)
    {
        var found = document.FirstOrDefault(one => string.Equals(one.Key, property, StringComparison.OrdinalIgnoreCase));
        if (found.Key is null || found.Value is not JsonValue value)
            return null;
        document.Remove(found.Key);
        return value.ToString();
    }

    private static void CheckVersion(string? version)
    {
        if (version is null)
            return;
        if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > ContractVersion.Current)
            throw new UnacceptableMessageException($"The message is of version {version}, this coordinator understands up to {ContractVersion.Current}: upgrade it and replay the message (isthmus dead replay), or send version {ContractVersion.Current}.");
    }
}
