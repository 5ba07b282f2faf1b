using System.Buffers;
using System.Text;

namespace Isthmus.Bundles.Format;

/// <summary>Names that an image file may have in a bundle: those CRIU gives, and none that means something to a file system.</summary>
internal static class ImageName
{
    public const int MaximumBytes = 255;

    private static readonly SearchValues<byte> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"u8);

    public static bool IsValid(ReadOnlySpan<byte> name) =>
        name.Length is > 0 and <= MaximumBytes && name[0] != (byte)'.' && name.IndexOfAnyExcept(Allowed) < 0;

    public static bool IsValid(string name) => name.Length is > 0 and <= MaximumBytes && IsValid(Encoding.UTF8.GetBytes(name));
}
