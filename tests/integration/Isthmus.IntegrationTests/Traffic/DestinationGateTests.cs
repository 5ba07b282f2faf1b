using System.Net;
using System.Net.Sockets;
using Isthmus.IntegrationTests.Lab;
using Isthmus.Lab;
using Isthmus.Lab.Network;
using Isthmus.Linux.Network;
using Isthmus.Linux.Traffic;
using Xunit;

namespace Isthmus.IntegrationTests.Traffic;

public sealed class DestinationGateTests
{
    private static readonly ServiceTraffic Traffic = new(
        "web", "eth0", [ServiceAddress.Parse(LabAddresses.ServiceWithPrefix), ServiceAddress.Parse(LabAddresses.Service6WithPrefix)], [80]);

    private static readonly LinuxAddressTakeover Takeover = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Behind_a_closed_gate_the_address_is_there_and_the_source_still_serves()
    {
        LabRequirement.Check();
        await using var lab = await TwoHostLab.StartAsync(cancellation: Cancellation);
        var gate = new DestinationGate(lab.B.Space, Traffic, Takeover);
        await gate.CloseAsync(Cancellation);
        await gate.CloseAsync(Cancellation);
        Assert.All(Traffic.Addresses, a => Assert.True(Takeover.Has(lab.B.Space, "eth0", a.Address)));
        Assert.True(TrafficState.Find(lab.B.Space, "web").Gated);

        foreach (var address in Traffic.Addresses)
        {
            await lab.Clients.RunAsync("ip", ["neigh", "flush", "dev", "eth0"], Cancellation);
            using var client = await NetworkNamespace.ConnectAsync(lab.Clients.Space, HttpExchange.At(address.Address), Cancellation);
            Assert.Equal(612, (await HttpExchange.RequestAsync(client, Cancellation)).Length);
            Assert.Equal("02:77:00:00:00:0b", await NeighbourAsync(lab, address));
        }

        gate.Abandon();
        gate.Abandon();
        Assert.All(Traffic.Addresses, a => Assert.False(Takeover.Has(lab.B.Space, "eth0", a.Address)));
        Assert.True(TrafficState.Find(lab.B.Space, "web").IsClean);
    }

    [Fact]
    public async Task Opening_the_gate_tells_the_neighbours_at_once()
    {
        LabRequirement.Check();
        await using var lab = await TwoHostLab.StartAsync(cancellation: Cancellation);
        foreach (var address in Traffic.Addresses)
            (await NetworkNamespace.ConnectAsync(lab.Clients.Space, HttpExchange.At(address.Address), Cancellation)).Dispose();
        var gate = new DestinationGate(lab.B.Space, Traffic, Takeover);
        await gate.CloseAsync(Cancellation);
        foreach (var address in Traffic.Addresses)
            Takeover.Remove(lab.A.Space, "eth0", address);
        var started = TimeProvider.System.GetTimestamp();
        gate.Open();
        TestContext.Current.TestOutputHelper?.WriteLine($"open took {TimeProvider.System.GetElapsedTime(started).TotalMilliseconds:0.0} ms");
        gate.Open();
        gate.Remove();
        gate.Remove();
        Assert.True(TrafficState.Find(lab.B.Space, "web").IsClean);
        foreach (var address in Traffic.Addresses)
            Assert.Equal("02:77:00:00:00:0c", await NeighbourAsync(lab, address));
    }

    [Fact]
    public async Task Behind_a_closed_gate_the_destination_finds_its_clients_without_telling_them_where_it_is()
    {
        LabRequirement.Check();
        await using var lab = await TwoHostLab.StartAsync(cancellation: Cancellation);
        (await NetworkNamespace.ConnectAsync(lab.Clients.Space, HttpExchange.At(LabAddresses.Service), Cancellation)).Dispose();
        var gate = new DestinationGate(lab.B.Space, Traffic, Takeover);
        await gate.CloseAsync(Cancellation);
        await lab.B.RunAsync("ip", ["neigh", "flush", "dev", "eth0"], Cancellation);

        // What a resumed connection does: it sends to a client from the service address, and has to find it first.
        using var socket = NetworkNamespace.CreateSocket(lab.B.Space, AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using var client = NetworkNamespace.CreateSocket(lab.Clients.Space, AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(LabAddresses.Service, 0));
        client.Bind(new IPEndPoint(LabAddresses.Station(2), 9999));
        await socket.SendToAsync(new byte[] { 1 }, new IPEndPoint(LabAddresses.Station(2), 9999), Cancellation);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromMilliseconds(800));
        Assert.Equal(1, await client.ReceiveAsync(new byte[8], SocketFlags.None, patience.Token));
        Assert.Equal("02:77:00:00:00:0b", await NeighbourAsync(lab, Traffic.Addresses[0]));
    }

    [Fact]
    public async Task Addresses_are_added_and_removed_as_often_as_asked()
    {
        LabRequirement.Check();
        await using var lab = await TwoHostLab.StartAsync(cancellation: Cancellation);
        foreach (var address in Traffic.Addresses)
        {
            Takeover.Add(lab.B.Space, "eth0", address);
            Takeover.Add(lab.B.Space, "eth0", address);
            Assert.True(Takeover.Has(lab.B.Space, "eth0", address.Address));
            Takeover.Remove(lab.B.Space, "eth0", address);
            Takeover.Remove(lab.B.Space, "eth0", address);
            Assert.False(Takeover.Has(lab.B.Space, "eth0", address.Address));
        }

        Assert.Throws<NetlinkException>(() => Takeover.Add(lab.B.Space, "eth7", Traffic.Addresses[0]));
    }

    private static async Task<string> NeighbourAsync(TwoHostLab lab, ServiceAddress address)
    {
        var line = (await lab.Clients.RunAsync("ip", ["neigh", "show", address.Address.ToString(), "dev", "eth0"], Cancellation)).Output.Split(' ');
        return line[Array.IndexOf(line, "lladdr") + 1];
    }
}
