using Isthmus.Bundles.Format;

namespace Isthmus.Bundles.Store;

/// <summary>Rules for an object's key: segments of letters, digits, '.', '_' and '-' between slashes, none starting with a dot.</summary>
public static class ObjectKey
{
    public const int MaximumLength = 900;

    public static bool IsValid(string key) =>
        key.Length is > 0 and <= MaximumLength && key.Split('/').All(ImageName.IsValid);

    /// <summary>The key itself.</summary>
    /// <exception cref="BundleException">It is not one.</exception>
    public static string Checked(string key) =>
        IsValid(key) ? key : throw new BundleException(key.Length > 80 ? key[..80] : key, 0, "is not a key that an object can have");
}
