using System.Text.Json.Serialization;

namespace Isthmus.Bundles.Keys;

[JsonSourceGenerationOptions(
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true)]
[JsonSerializable(typeof(PeerKeys))]
internal sealed partial class TrustJson : JsonSerializerContext;
