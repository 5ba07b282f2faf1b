using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Isthmus.Lab.Commands;
using Isthmus.Lab.Hosts;
using Isthmus.Linux;
using Isthmus.Linux.Network;

namespace Isthmus.Lab.Network;

/// <summary>
/// One link between namespaces: a bridge in a network namespace of its own, and stations attached to it by veth pairs.
/// This machine's own interfaces and firewall are not touched. The bridge has an address itself (station 1), so that what
/// runs outside the hosts, such as a coordinator's probes, reaches the service address from <see cref="Space"/>.
/// </summary>
public sealed class LabNetwork : IAsyncDisposable
{
    // A bridge without delays: no spanning tree, no snooping that would swallow neighbour discovery, no firewall of its own.
    private const string Bridge = """
        link add br0 type bridge stp_state 0 forward_delay 0 mcast_snooping 0 nf_call_iptables 0 nf_call_ip6tables 0 nf_call_arptables 0
        addr add 10.77.0.1/24 dev br0
        addr add fd77::1/64 dev br0 nodad
        link set br0 up

        """;

    private readonly IAsyncDisposable _switch;
    private readonly string _bridge;

    // Whether the bridge has an address of the plan: a link that was there may have another.
    private readonly bool _isStation;

    private LabNetwork(IAsyncDisposable owned, HostSpace space, string bridge, bool isStation)
    {
        _isStation = isStation;
        _switch = owned;
        Space = space;
        _bridge = bridge;
    }

    /// <summary>The namespace of the bridge.</summary>
    public HostSpace Space { get; }

    public static async Task<LabNetwork> StartAsync(CancellationToken cancellation)
    {
        var made = await NamespaceHost.StartAsync("switch", 1, cancellation).ConfigureAwait(false);
        var network = new LabNetwork(made, made.Space, "br0", isStation: true);
        try
        {
            await IpBatchAsync(network.Space, Bridge, cancellation).ConfigureAwait(false);
            return network;
        }
        catch
        {
            await network.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A link that is there already, and leads to machines that are no namespaces. Its bridge is left as it is.</summary>
    /// <param name="bridge">The bridge's name; before it, with a slash, that of its network namespace in /run/netns when it is not this process's.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<LabNetwork> JoinAsync(string bridge, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(bridge);
        var parts = bridge.Split('/');
        var presence = await NetworkPresence.EnterAsync(parts.Length == 2 ? parts[0] : null, cancellation).ConfigureAwait(false);
        return new LabNetwork(presence, presence.Space, parts[^1], isStation: false);
    }

    /// <summary>
    /// Gives a host its <c>eth0</c> on the link, with the addresses of station <paramref name="station"/> and a MAC address
    /// that names it, and returns when the station answers the bridge, where that has an address itself.
    /// </summary>
    /// <param name="host">A host without an <c>eth0</c>.</param>
    /// <param name="station">2…99, unused on this link.</param>
    /// <param name="cancellation">Stops the wait.</param>
    public async Task AttachAsync(NamespaceHost host, int station, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(host);
        var port = string.Create(CultureInfo.InvariantCulture, $"port{station}");
        await IpBatchAsync(Space, string.Create(CultureInfo.InvariantCulture, $"""
            link add {port} type veth peer name eth0 address 02:77:00:00:00:{station:x2} netns {host.Space.NamespacesOf}
            link set {port} master {_bridge} up

            """), cancellation).ConfigureAwait(false);
        await IpBatchAsync(host.Space, string.Create(CultureInfo.InvariantCulture, $"""
            addr add 10.77.0.{station}/24 dev eth0
            addr add fd77::{station}/64 dev eth0 nodad
            link set eth0 up

            """), cancellation).ConfigureAwait(false);
        if (_isStation)
            await SettleAsync(station, cancellation).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _switch.DisposeAsync();

    // A refused connection is an answer: both ends know each other's MAC address then.
    private async Task SettleAsync(int station, CancellationToken cancellation)
    {
        foreach (var address in new[] { LabAddresses.Station(station), LabAddresses.Station6(station) })
        {
            try
            {
                using var socket = await NetworkNamespace.ConnectAsync(Space, new(address, 9), cancellation).ConfigureAwait(false);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
            }
        }
    }

    // Only the network namespace is entered: the PIDs in "netns PID" are this process's.
    private static async Task IpBatchAsync(HostSpace host, string commands, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("nsenter") { UseShellExecute = false };
        string[] arguments = ["--target", host.NamespacesOf.ToString(CultureInfo.InvariantCulture), "--net", "--", "ip", "-batch", "-"];
        Array.ForEach(arguments, start.ArgumentList.Add);
        var result = await HostCommands.RunAsync(start, commands, cancellation).ConfigureAwait(false);
        if (result.ExitCode != 0)
            throw new CommandFailedException($"ip -batch (network of {host.Name})", result);
    }
}
