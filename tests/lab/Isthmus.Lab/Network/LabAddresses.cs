using System.Net;

namespace Isthmus.Lab.Network;

/// <summary>The lab's address plan: one link, IPv4 and IPv6. None of it is reachable from this machine's own network.</summary>
public static class LabAddresses
{
    public const string Subnet = "10.77.0.0/24";
    public const string Subnet6 = "fd77::/64";

    /// <summary>Where the service is offered, whichever host serves.</summary>
    public static IPAddress Service { get; } = IPAddress.Parse("10.77.0.100");

    public static IPAddress Service6 { get; } = IPAddress.Parse("fd77::100");

    /// <summary>The service address with its prefix length, as services are configured.</summary>
    public const string ServiceWithPrefix = "10.77.0.100/24";

    public const string Service6WithPrefix = "fd77::100/64";

    /// <summary>The address of a station on the link: 1 the switch, 2 the clients, 11 host a, 12 host b.</summary>
    public static IPAddress Station(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, 99);
        return IPAddress.Parse($"10.77.0.{number}");
    }

    public static IPAddress Station6(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, 99);
        return IPAddress.Parse($"fd77::{number}");
    }
}
