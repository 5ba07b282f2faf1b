using System.Net.NetworkInformation;

namespace Isthmus.Restorer.Preflight;

/// <summary>MAC addresses as people write them: "02:77:00:00:00:0c".</summary>
internal static class Mac
{
    /// <summary>Null for a link without MAC addresses.</summary>
    public static string? Format(PhysicalAddress address)
    {
        var bytes = address.GetAddressBytes();
        return bytes.Length == 0 ? null : string.Join(':', bytes.Select(b => b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
    }
}
