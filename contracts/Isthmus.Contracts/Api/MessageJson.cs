using System.Text.Json;
using System.Text.Json.Serialization;

namespace Isthmus.Contracts.Api;

/// <summary>How messages that people write are read: like the API's JSON, but every property must be known and no value null that may not be.</summary>
public static class MessageJson
{
    /// <summary>The options, shared and read-only.</summary>
    public static JsonSerializerOptions Strict { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(ApiJson.Options)
        {
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
