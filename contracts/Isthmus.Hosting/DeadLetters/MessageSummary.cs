using System.Security.Cryptography;
using System.Text.Json;
using MassTransit;

namespace Isthmus.Hosting.DeadLetters;

/// <summary>What can be said of a message that may be broken.</summary>
internal static class MessageSummary
{
    private const string UrnPrefix = "urn:message:";

    /// <summary>The name of an enveloped message's type; empty when it has none.</summary>
    public static string TypeOf(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("messageType", out var types) && types.ValueKind == JsonValueKind.Array && types.GetArrayLength() > 0
                && types[0].GetString() is { } urn && urn.StartsWith(UrnPrefix, StringComparison.Ordinal)
                ? urn[(urn.LastIndexOf(':') + 1)..]
                : "";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "";
        }
    }

    /// <summary>The message's ID, or one made of its content: the same whenever it is asked.</summary>
    public static string IdOf(Guid? messageId, ReadOnlySpan<byte> body) => messageId?.ToString() ?? Convert.ToHexStringLower(SHA256.HashData(body))[..16];

    /// <summary>The name of the queue that an input address ends with.</summary>
    public static string QueueOf(ReceiveContext context) => context.InputAddress.Segments[^1].Trim('/');
}
