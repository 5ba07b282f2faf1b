using System.Net.NetworkInformation;
using Isthmus.Linux.Network;
using Isthmus.Linux.Sockets;

namespace Isthmus.Linux.Traffic;

/// <summary>
/// Holds a service's incoming traffic on the source while its processes move: dropped silently as far as the kernel's TCP
/// is concerned, never reset, and kept in a tap meanwhile, so that nobody has to wait for a retransmission.
/// </summary>
/// <remarks>
/// Needs the kernel's nftables with the netdev family's ingress and egress hooks (Linux 5.16). The rules outlive this
/// process, the kept frames do not: <see cref="TrafficState"/> finds and removes what a crash left.
/// </remarks>
public sealed class TrafficHold : IDisposable
{
    private static readonly TimeSpan DrainInterval = TimeSpan.FromMilliseconds(1);

    private readonly HostSpace _host;
    private readonly ServiceTraffic _traffic;
    private readonly NetworkLink _link;
    private readonly PhysicalAddress? _destination;
    private readonly PacketSocket _tap;
    private readonly NfTablesSocket _firewall;
    private HoldRelease? _released;
    private bool _lifted;

    private TrafficHold(
        HostSpace host, ServiceTraffic traffic, NetworkLink link, PhysicalAddress? destination, PacketSocket tap, NfTablesSocket firewall)
    {
        _host = host;
        _traffic = traffic;
        _link = link;
        _destination = destination;
        _tap = tap;
        _firewall = firewall;
    }

    /// <summary>Handshakes and unaccepted connections that were left when the drain's time was over; these flows are lost with the source.</summary>
    public ListenerQueues Undrained { get; private set; }

    /// <summary>
    /// Holds the traffic, in two steps: first only new flows, until those under way are accepted by the service, then all.
    /// On return nothing reaches the service any more, but it still runs.
    /// </summary>
    /// <param name="host">The source.</param>
    /// <param name="traffic">What to hold.</param>
    /// <param name="destination">
    /// The destination's MAC address on the same link. Null when it is elsewhere: then held frames can't be sent on, the
    /// switch only drops them, and clients' TCP sends them again (after 200 ms, or 1 s for a new connection).
    /// </param>
    /// <param name="options">Bounds; null for the defaults.</param>
    /// <param name="time">The clock of the drain.</param>
    /// <param name="cancellation">Undoes what was begun.</param>
    /// <exception cref="TrafficException">The rules were refused; nothing is held.</exception>
    public static async Task<TrafficHold> StartAsync(
        HostSpace host, ServiceTraffic traffic, PhysicalAddress? destination, HoldOptions? options, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(traffic);
        traffic.Validate();
        options ??= new HoldOptions();
        var link = NetworkLink.Find(host, traffic.Interface);
        var tap = PacketSocket.OpenTap(host, link, FrameFilter.TcpTo(traffic.IpAddresses, traffic.Ports, newFlowsOnly: true), options.BufferBytes);
        var hold = new TrafficHold(host, traffic, link, destination, tap, NfTablesSocket.Open(host));
        try
        {
            await NfTablesCommand.ApplyAsync(host, HoldRules.Hold(traffic, link.Address, destination), cancellation).ConfigureAwait(false);
            hold.Undrained = await DrainAsync(host, traffic, options.DrainTimeout, time, cancellation).ConfigureAwait(false);
            tap.Attach(FrameFilter.TcpTo(traffic.IpAddresses, traffic.Ports, newFlowsOnly: false));
            hold._firewall.Flush(TrafficTable.Hold(traffic.Service), HoldRules.PassChain);
            return hold;
        }
        catch
        {
            await hold.LiftAsync(CancellationToken.None).ConfigureAwait(false);
            hold.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The destination serves: sends the held frames to it, and from now on every frame that still comes here. Repeating it
    /// changes nothing. Flows are forwarded until <see cref="LiftAsync"/>.
    /// </summary>
    public async Task<HoldRelease> ReleaseAsync(CancellationToken cancellation)
    {
        if (_released is not null)
            return _released;
        if (_lifted)
            throw new InvalidOperationException($"The hold of '{_traffic.Service}' on host '{_host.Name}' was lifted before it was released.");
        if (_destination is null)
        {
            _released = new HoldRelease(0, 0, _tap.ReadDropped(), Forwarding: false);
        }
        else
        {
            _firewall.Flush(TrafficTable.Hold(_traffic.Service), HoldRules.NewChain, HoldRules.StopChain);
            _tap.Attach(FrameFilter.Nothing);
            var (frames, bytes, lost) = HeldFrames.Send(_tap, _tap, _destination, _link.Address);
            _released = new HoldRelease(frames, bytes, lost + _tap.ReadDropped(), Forwarding: true);
        }

        // Nobody waits for this: it keeps this kernel silent about flows that are the destination's now.
        await NfTablesCommand.ApplyAsync(_host, HoldRules.Forward(_traffic, _link.Address, _destination), cancellation).ConfigureAwait(false);
        return _released;
    }

    /// <summary>
    /// The source goes on serving: removes the rules and delivers the held frames here, through the loopback interface, as
    /// if they had just arrived (with strict reverse path filtering the kernel drops them there, and clients send them
    /// again). After a release it only ends the forwarding. Repeating it changes nothing.
    /// </summary>
    public Task<HoldRelease> LiftAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var result = new HoldRelease(0, 0, 0, Forwarding: false);
        if (!_lifted)
        {
            if (_released is null)
                result = Deliver();
            _firewall.Delete(TrafficTable.Hold(_traffic.Service));
            _lifted = true;
        }

        return Task.FromResult(result);
    }

    /// <summary>
    /// Lets go of the frames. The rules stay: traffic that is not released or lifted explicitly goes on being dropped, for
    /// a kernel whose processes are gone would reset every flow.
    /// </summary>
    public void Dispose()
    {
        _tap.Dispose();
        _firewall.Dispose();
    }

    private HoldRelease Deliver()
    {
        _firewall.FlushIfPresent(TrafficTable.Hold(_traffic.Service), HoldRules.InChain, HoldRules.OutChain);
        _tap.Attach(FrameFilter.Nothing);
        using var loopback = PacketSocket.Open(_host, NetworkLink.Find(_host, "lo"), 0, withVirtioHeader: true);
        // The loopback interface's own MAC address is all zeros: anything else is another machine's frame there.
        var nowhere = new PhysicalAddress([0, 0, 0, 0, 0, 0]);
        var (frames, bytes, lost) = HeldFrames.Send(_tap, loopback, nowhere, nowhere);
        return new HoldRelease(frames, bytes, lost + _tap.ReadDropped(), Forwarding: false);
    }

    // The kernel raises no event when a listener's queue runs empty, so it is asked until then.
    private static async Task<ListenerQueues> DrainAsync(
        HostSpace host, ServiceTraffic traffic, TimeSpan timeout, TimeProvider time, CancellationToken cancellation)
    {
        using var diagnosis = SocketDiagnosis.Open(host);
        var started = time.GetTimestamp();
        while (true)
        {
            var queues = diagnosis.ReadListeners(traffic.Ports);
            if (queues.IsDrained || time.GetElapsedTime(started) >= timeout)
                return queues;
            await Task.Delay(DrainInterval, time, cancellation).ConfigureAwait(false);
        }
    }
}
