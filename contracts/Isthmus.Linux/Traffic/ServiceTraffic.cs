using System.Net;
using Isthmus.Linux.Network;

namespace Isthmus.Linux.Traffic;

/// <summary>The traffic of one service on one host.</summary>
/// <param name="Service">The service's name; names the firewall tables.</param>
/// <param name="Interface">The interface that has, or will have, the service addresses.</param>
/// <param name="Addresses">The service addresses, at most 8.</param>
/// <param name="Ports">The service's TCP ports, 1…65535, at most 32.</param>
public sealed record ServiceTraffic(string Service, string Interface, IReadOnlyList<ServiceAddress> Addresses, IReadOnlyList<int> Ports)
{
    internal IPAddress[] IpAddresses => [.. Addresses.Select(a => a.Address)];

    /// <summary>Checks what becomes part of a firewall rule.</summary>
    /// <exception cref="ArgumentException">Says what is wrong.</exception>
    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(Service);
        if (Interface.Length is 0 or > 15 || Interface.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_' or '@')))
            throw new ArgumentException($"'{Interface}' is not an interface name.");
        if (Addresses.Count is 0 or > 8)
            throw new ArgumentException($"Service '{Service}' has {Addresses.Count} addresses; 1 to 8 can be held.");
        if (Ports.Count is 0 or > 32 || Ports.Any(p => p is < 1 or > 65535))
            throw new ArgumentException($"Service '{Service}' needs 1 to 32 TCP ports between 1 and 65535.");
    }
}
