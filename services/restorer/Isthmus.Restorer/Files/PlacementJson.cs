using System.Text.Json.Serialization;

namespace Isthmus.Restorer.Files;

[JsonSourceGenerationOptions(UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PlacementRecord))]
internal sealed partial class PlacementJson : JsonSerializerContext;
