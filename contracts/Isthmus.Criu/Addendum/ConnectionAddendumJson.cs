using System.Text.Json.Serialization;

namespace Isthmus.Criu.Addendum;

[JsonSerializable(typeof(ConnectionAddendum))]
[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
internal sealed partial class ConnectionAddendumJson : JsonSerializerContext;
