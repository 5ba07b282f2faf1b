using System.Net.NetworkInformation;

namespace Isthmus.Linux.Traffic;

/// <summary>The destination's side of a cutover: nobody reaches the service before it runs, and nothing here answers for it. Every call may be repeated.</summary>
public interface IDestinationGate
{
    /// <summary>The MAC address that the source sends held frames to.</summary>
    PhysicalAddress LinkAddress { get; }

    /// <summary>Closes the gate while the service runs elsewhere. The network does not notice.</summary>
    /// <exception cref="TrafficException">It could not be closed.</exception>
    Task CloseAsync(CancellationToken cancellation);

    /// <summary>The sockets of the service exist and the service is about to run: the addresses are here from now on.</summary>
    void TakeAddresses();

    /// <summary>Lets traffic in: from here on the source may send on what it held.</summary>
    void LetIn();

    /// <summary>Tells the link where the addresses are.</summary>
    void Announce();

    /// <summary>Removes what an open gate leaves.</summary>
    void Remove();

    /// <summary>The move is off: gives the addresses up, then removes the gate.</summary>
    void Abandon();
}
