using System.Text.Json.Serialization;

namespace Isthmus.Restorer.Epochs;

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EpochRecord))]
internal sealed partial class EpochJson : JsonSerializerContext;
