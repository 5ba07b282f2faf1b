using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Isthmus.Linux.Network;

/// <summary>An address with its prefix length, as it is put on an interface: <c>10.77.0.100/24</c>.</summary>
public sealed record ServiceAddress
{
    /// <param name="address">IPv4 or IPv6.</param>
    /// <param name="prefixLength">0…32, 0…128.</param>
    public ServiceAddress(IPAddress address, int prefixLength)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfNegative(prefixLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32);
        Address = address;
        PrefixLength = prefixLength;
    }

    public IPAddress Address { get; }

    public int PrefixLength { get; }

    public bool IsV6 => Address.AddressFamily == AddressFamily.InterNetworkV6;

    /// <exception cref="FormatException">Not ADDRESS/PREFIX.</exception>
    public static ServiceAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && IPAddress.TryParse(text.AsSpan(0, slash), out var address)
            && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)
            && prefix <= (address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32))
            return new ServiceAddress(address, prefix);
        throw new FormatException($"'{text}' is not a service address; write it with its prefix length, such as 10.0.0.100/24.");
    }

    public override string ToString() => $"{Address}/{PrefixLength}";
}
