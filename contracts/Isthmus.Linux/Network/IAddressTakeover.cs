using System.Net;

namespace Isthmus.Linux.Network;

/// <summary>Moves a service address to or from a host's interface. Every call may be repeated.</summary>
public interface IAddressTakeover
{
    /// <summary>Puts the address on the interface, usable at once, without telling the network.</summary>
    void Add(HostSpace host, string interfaceName, ServiceAddress address);

    /// <summary>Takes the address off the interface; nothing happens when it is not there.</summary>
    void Remove(HostSpace host, string interfaceName, ServiceAddress address);

    /// <summary>True when the interface has the address.</summary>
    bool Has(HostSpace host, string interfaceName, IPAddress address);

    /// <summary>Tells every neighbour on the link that the address is here now; returns when it is sent.</summary>
    void Announce(HostSpace host, string interfaceName, IPAddress address);
}
