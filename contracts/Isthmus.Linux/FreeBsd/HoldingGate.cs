using System.Net.NetworkInformation;
using Isthmus.Linux.Network;
using Isthmus.Linux.Traffic;

namespace Isthmus.Linux.FreeBsd;

/// <summary>
/// The gate of a FreeBSD host: the kernel module drops the segments of the service's addresses and ports. An alias tells the network where
/// it is as soon as it exists, so the addresses come at the last moment, when the sockets are there. The hold outlives this process: if it
/// dies with the addresses taken, nothing here answers clients with a reset.
/// </summary>
public sealed class HoldingGate : IDestinationGate
{
    private const int ENOENT = 2;

    // Longer than any move may take; nobody has to clean up after a machine that was forgotten.
    private const uint LongestHoldSeconds = 3600;

    private readonly HostSpace _host;
    private readonly ServiceTraffic _traffic;
    private readonly IAddressTakeover _takeover;

    public HoldingGate(HostSpace host, ServiceTraffic traffic, IAddressTakeover takeover)
    {
        ArgumentNullException.ThrowIfNull(traffic);
        traffic.Validate();
        (_host, _traffic, _takeover) = (host, traffic, takeover);
    }

    public PhysicalAddress LinkAddress => NetworkLink.Find(_host, _traffic.Interface).Address;

    public Task CloseAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var device = ControlDevice.Open();
        foreach (var (address, port) in Held())
        {
            var command = Command(IsthmusDevice.Hold, address, port);
            (command.Flags, command.Seconds) = (IsthmusDevice.HoldIn | IsthmusDevice.HoldReset | IsthmusDevice.HoldKeep, LongestHoldSeconds);
            device.Send(command, $"hold {address.Address} port {port}");
        }

        return Task.CompletedTask;
    }

    public void TakeAddresses()
    {
        foreach (var address in _traffic.Addresses)
            _takeover.Add(_host, _traffic.Interface, address);
    }

    public void LetIn()
    {
        using var device = ControlDevice.Open();
        foreach (var (address, port) in Held())
            device.Send(Command(IsthmusDevice.Release, address, port), $"let go of {address.Address} port {port}", ENOENT);
    }

    /// <summary>Sets the addresses again: the kernel tells the network anew.</summary>
    public void Announce() => TakeAddresses();

    /// <summary>Nothing is left of an open gate.</summary>
    public void Remove()
    {
    }

    public void Abandon()
    {
        foreach (var address in _traffic.Addresses)
            _takeover.Remove(_host, _traffic.Interface, address);
        LetIn();
    }

    private IEnumerable<(ServiceAddress Address, int Port)> Held() => _traffic.Addresses.SelectMany(_ => _traffic.Ports, (address, port) => (address, port));

    private static IsthmusDevice.HoldCommand Command(ushort command, ServiceAddress address, int port)
    {
        var local = new IsthmusDevice.EndPoint { Port = checked((ushort)port) };
        address.Address.GetAddressBytes().CopyTo(local.Address);
        return new IsthmusDevice.HoldCommand
        {
            Header = IsthmusDevice.Header.Of<IsthmusDevice.HoldCommand>(command),
            Family = address.IsV6 ? IsthmusDevice.FamilyV6 : IsthmusDevice.FamilyV4,
            Local = local,
        };
    }
}
