using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Isthmus.Criu.Addendum;

/// <summary>Reads and writes images of our own beside CRIU's.</summary>
internal static class AddendumImage
{
    private const int LongestImage = 64 << 20;

    /// <summary>The image of a checkpoint, or null when it has none.</summary>
    /// <exception cref="ImageException">The image is damaged.</exception>
    public static T? Load<T>(IImageSource source, string name, JsonTypeInfo<T> type)
        where T : class
    {
        if (!source.Contains(name))
            return null;
        if (source.Length(name) > LongestImage)
            throw new ImageException(name, -1, $"it is longer than {LongestImage} bytes");
        try
        {
            return JsonSerializer.Deserialize(source.Read(name).Span, type) ?? throw new ImageException(name, 0, "it is empty");
        }
        catch (JsonException e)
        {
            throw new ImageException(name, e.BytePositionInLine ?? -1, $"it is not what was written: {e.Message}");
        }
    }

    public static void Save<T>(string directory, string name, T image, JsonTypeInfo<T> type) =>
        File.WriteAllBytes(Path.Combine(directory, name), JsonSerializer.SerializeToUtf8Bytes(image, type));
}
