using System.Globalization;
using System.Text;

namespace Isthmus.Linux.Traffic;

/// <summary>The name of a service's firewall table, from which both can be told again.</summary>
internal static class TrafficTable
{
    public const string HoldPrefix = "isthmus_hold_";
    public const string GatePrefix = "isthmus_gate_";

    public static string Hold(string service) => HoldPrefix + Encode(service);

    public static string Gate(string service) => GatePrefix + Encode(service);

    /// <summary>nft's names have letters, digits and underscores; anything else, and the underscore itself, is written _hh.</summary>
    public static string Encode(string service)
    {
        var name = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(service))
        {
            if (char.IsAsciiLetterOrDigit((char)b))
                name.Append((char)b);
            else
                name.Append(CultureInfo.InvariantCulture, $"_{b:x2}");
        }

        return name.ToString();
    }
}
