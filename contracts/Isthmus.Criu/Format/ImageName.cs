using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Isthmus.Criu;

/// <summary>An image's file name, taken apart.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Id">Its id: a PID, a file id, a namespace id, an inode; 0 where the kind has one image only.</param>
public sealed record ImageName(ImageKind Kind, ulong Id)
{
    static readonly Dictionary<string, ImageKind> ByName = ImageKinds.All.ToDictionary(kind => kind.Name, StringComparer.Ordinal);

    public override string ToString() => Format(Kind, Id);

    /// <summary>False for a name that CRIU 4.2 gives to no image.</summary>
    public static bool TryParse(string name, [NotNullWhen(true)] out ImageName? parsed)
    {
        parsed = null;
        if (name is "stats-dump" or "stats-restore")
        {
            parsed = new ImageName(ImageKinds.Stats, 0);
            return true;
        }

        if (name == ImageKinds.IrmapCache.Name)
        {
            parsed = new ImageName(ImageKinds.IrmapCache, 0);
            return true;
        }

        if (!name.EndsWith(".img", StringComparison.Ordinal))
            return false;
        var stem = name[..^4];
        if (ByName.TryGetValue(stem, out var single) && single is { Id: ImageIdForm.None, Header: not ImageHeader.Service })
        {
            parsed = new ImageName(single, 0);
            return true;
        }

        var dash = stem.LastIndexOf('-');
        if (dash < 0 || !ByName.TryGetValue(stem[..dash], out var kind) || kind.Id == ImageIdForm.None)
            return false;
        var style = kind.Id == ImageIdForm.HexNumber ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (!ulong.TryParse(stem.AsSpan(dash + 1), style, CultureInfo.InvariantCulture, out var id))
            return false;
        parsed = new ImageName(kind, id);
        return string.Equals(parsed.ToString(), name, StringComparison.Ordinal);
    }

    internal static string Format(ImageKind kind, ulong id) => kind switch
    {
        { Header: ImageHeader.Service } => kind.Name,
        { Id: ImageIdForm.Number } => string.Create(CultureInfo.InvariantCulture, $"{kind.Name}-{id}.img"),
        { Id: ImageIdForm.HexNumber } => string.Create(CultureInfo.InvariantCulture, $"{kind.Name}-{id:x}.img"),
        _ => $"{kind.Name}.img",
    };
}
