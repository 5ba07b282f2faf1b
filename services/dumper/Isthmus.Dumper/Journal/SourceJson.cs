using System.Text.Json.Serialization;

namespace Isthmus.Dumper.Journal;

[JsonSourceGenerationOptions(UseStringEnumConverter = true, WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SourceRecord))]
internal sealed partial class SourceJson : JsonSerializerContext;
