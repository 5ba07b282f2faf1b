using System.Text.Json.Serialization;

namespace Isthmus.Criu.Addendum;

[JsonSerializable(typeof(FileAddendum))]
[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
internal sealed partial class FileAddendumJson : JsonSerializerContext;
