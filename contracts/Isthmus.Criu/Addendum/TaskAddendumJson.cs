using System.Text.Json.Serialization;

namespace Isthmus.Criu.Addendum;

[JsonSerializable(typeof(TaskAddendum))]
[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class TaskAddendumJson : JsonSerializerContext;
