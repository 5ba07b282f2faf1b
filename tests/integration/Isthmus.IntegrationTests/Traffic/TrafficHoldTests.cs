using System.Diagnostics;
using System.Net;
using Isthmus.IntegrationTests.Lab;
using Isthmus.Lab;
using Isthmus.Lab.Network;
using Isthmus.Lab.Nginx;
using Isthmus.Linux;
using Isthmus.Linux.Network;
using Isthmus.Linux.Traffic;
using Xunit;

namespace Isthmus.IntegrationTests.Traffic;

public sealed class TrafficHoldTests
{
    // Far below the shortest retransmission of a new connection (1 s), so what arrives sooner was not retransmitted.
    private static readonly TimeSpan SynRetransmission = TimeSpan.FromSeconds(1);

    // Above the shortest retransmission of data (200 ms): the kept frame must beat it.
    private static readonly TimeSpan DataRetransmission = TimeSpan.FromMilliseconds(200);

    private static readonly ServiceTraffic Traffic = new(
        "web", "eth0", [ServiceAddress.Parse(LabAddresses.ServiceWithPrefix), ServiceAddress.Parse(LabAddresses.Service6WithPrefix)], [80]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Addresses => [LabAddresses.Service.ToString(), LabAddresses.Service6.ToString()];

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task A_request_during_a_hold_is_answered_as_soon_as_it_is_lifted(string address)
    {
        LabRequirement.Check();
        await using var lab = await TwoHostLab.StartAsync(cancellation: Cancellation);
        using var client = await NetworkNamespace.ConnectAsync(lab.Clients.Space, HttpExchange.At(IPAddress.Parse(address)), Cancellation);
        await HttpExchange.RequestAsync(client, Cancellation);

        using var hold = await StartAsync(lab.A.Space, destination: null);
        await HttpExchange.SendRequestAsync(client, Cancellation);
        var answer = HttpExchange.ReadAnswerAsync(client, Cancellation);
        var sent = Stopwatch.GetTimestamp();
        var lift = await hold.LiftAsync(Cancellation);

        Assert.Equal(-1, KnownPattern.FirstDifference(await answer, 0));
        Assert.True(Stopwatch.GetElapsedTime(sent) < DataRetransmission, "the answer waited for a retransmission");
        Assert.Equal(1, lift.Frames);
        Assert.Equal(0, lift.Lost);
        Assert.True(TrafficState.Find(lab.A.Space, "web").IsClean);
        AssertNoResets(lab);
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task A_connection_opened_during_a_hold_completes_on_the_destination_without_a_retransmission(string address)
    {
        LabRequirement.Check();
        await using var lab = await TwoHostLab.StartAsync(cancellation: Cancellation);
        var gate = await ServeOnBAsync(lab);
        using var hold = await StartAsync(lab.A.Space, gate.LinkAddress);

        var started = Stopwatch.GetTimestamp();
        var connecting = NetworkNamespace.ConnectAsync(lab.Clients.Space, HttpExchange.At(IPAddress.Parse(address)), Cancellation);
        await WaitForSynAsync(lab);
        Switch(lab.A.Space, gate);
        var release = await hold.ReleaseAsync(Cancellation);
        using var client = await connecting;
        var took = Stopwatch.GetElapsedTime(started);

        TestContext.Current.TestOutputHelper?.WriteLine($"connected after {took.TotalMilliseconds:0.0} ms, {release}");
        Assert.True(took < SynRetransmission, $"the connection took {took.TotalMilliseconds:0} ms");
        Assert.True(release.Frames >= 1);
        Assert.True(release.Forwarding);
        Assert.Equal(-1, KnownPattern.FirstDifference(await HttpExchange.RequestAsync(client, Cancellation), 0));
        AssertNoResets(lab);
    }

    [Fact]
    public async Task A_flow_that_still_reaches_the_source_is_forwarded_to_the_destination()
    {
        LabRequirement.Check();
        await using var lab = await TwoHostLab.StartAsync(cancellation: Cancellation);
        // This neighbour never learns that the address moved.
        await lab.Clients.RunAsync("ip", ["neigh", "replace", LabAddresses.Service.ToString(), "lladdr", "02:77:00:00:00:0b", "dev", "eth0", "nud", "permanent"], Cancellation);
        var gate = await ServeOnBAsync(lab);
        using var hold = await StartAsync(lab.A.Space, gate.LinkAddress);
        Switch(lab.A.Space, gate);
        await hold.ReleaseAsync(Cancellation);

        using var client = await NetworkNamespace.ConnectAsync(lab.Clients.Space, HttpExchange.At(LabAddresses.Service), Cancellation);
        Assert.Equal(-1, KnownPattern.FirstDifference(await HttpExchange.RequestAsync(client, Cancellation), 0));
        AssertNoResets(lab);

        await hold.LiftAsync(Cancellation);
        Assert.True(TrafficState.Find(lab.A.Space, "web").IsClean);
    }

    [Fact]
    public async Task Frames_that_a_full_queue_refuses_are_counted_as_lost_and_their_clients_send_them_again()
    {
        LabRequirement.Check();
        const int Clients = 40;
        await using var lab = await TwoHostLab.StartAsync(cancellation: Cancellation);
        var gate = await ServeOnBAsync(lab);
        using var hold = await StartAsync(lab.A.Space, gate.LinkAddress);
        // A few frames pass, then nothing for seconds: far beyond the patience of a release.
        await lab.A.RunAsync("tc", ["qdisc", "add", "dev", "eth0", "root", "tbf", "rate", "400bit", "burst", "1600", "limit", "200"], Cancellation);
        var connecting = Enumerable.Range(0, Clients).Select(_ => NetworkNamespace.ConnectAsync(lab.Clients.Space, HttpExchange.At(LabAddresses.Service), Cancellation)).ToArray();
        await WaitForSynAsync(lab);

        Switch(lab.A.Space, gate);
        var release = await hold.ReleaseAsync(Cancellation);
        await lab.A.RunAsync("tc", ["qdisc", "del", "dev", "eth0", "root"], Cancellation);

        TestContext.Current.TestOutputHelper?.WriteLine($"{release}");
        Assert.True(release.Lost > 0, $"nothing was refused: {release}");
        foreach (var connected in connecting)
        {
            using var client = await connected;
            Assert.Equal(-1, KnownPattern.FirstDifference(await HttpExchange.RequestAsync(client, Cancellation), 0));
        }

        AssertNoResets(lab);
    }

    [Fact]
    public async Task What_a_killed_process_held_is_found_and_cleaned_and_the_service_goes_on()
    {
        LabRequirement.Check();
        await using var lab = await TwoHostLab.StartAsync(cancellation: Cancellation);
        using var client = await NetworkNamespace.ConnectAsync(lab.Clients.Space, HttpExchange.At(LabAddresses.Service), Cancellation);
        // Disposing closes what a kill would close, and removes no rule either.
        (await StartAsync(lab.A.Space, destination: null)).Dispose();
        Assert.True(TrafficState.Find(lab.A.Space, "web").Holding);

        await HttpExchange.SendRequestAsync(client, Cancellation);
        Assert.True(TrafficState.Clean(lab.A.Space, "web").Holding);
        Assert.True(TrafficState.Find(lab.A.Space, "web").IsClean);
        Assert.True(TrafficState.Clean(lab.A.Space, "web").IsClean);
        Assert.Equal(-1, KnownPattern.FirstDifference(await HttpExchange.ReadAnswerAsync(client, Cancellation), 0));
        AssertNoResets(lab);
    }

    [Fact]
    public async Task A_hold_that_is_begun_again_replaces_the_one_before()
    {
        LabRequirement.Check();
        await using var lab = await TwoHostLab.StartAsync(cancellation: Cancellation);
        (await StartAsync(lab.A.Space, destination: null)).Dispose();
        using var hold = await StartAsync(lab.A.Space, destination: null);
        await hold.LiftAsync(Cancellation);
        await hold.LiftAsync(Cancellation);
        using var client = await NetworkNamespace.ConnectAsync(lab.Clients.Space, HttpExchange.At(LabAddresses.Service), Cancellation);
        Assert.Equal(612, (await HttpExchange.RequestAsync(client, Cancellation)).Length);
    }

    private static Task<TrafficHold> StartAsync(HostSpace host, System.Net.NetworkInformation.PhysicalAddress? destination) =>
        TrafficHold.StartAsync(host, Traffic, destination, null, TimeProvider.System, Cancellation);

    private static async Task<DestinationGate> ServeOnBAsync(TwoHostLab lab)
    {
        var gate = new DestinationGate(lab.B.Space, Traffic, new LinuxAddressTakeover());
        await gate.CloseAsync(Cancellation);
        await lab.Nginx.StartAsync(lab.B.Space, Cancellation);
        return gate;
    }

    private static void Switch(HostSpace source, DestinationGate gate)
    {
        var takeover = new LinuxAddressTakeover();
        foreach (var address in Traffic.Addresses)
            takeover.Remove(source, Traffic.Interface, address);
        gate.Open();
    }

    // The clients' kernel has sent the SYN when it has a socket in that state: one look through ss is an event, since
    // connect(2) sends it before it returns to the runtime.
    private static async Task WaitForSynAsync(TwoHostLab lab)
    {
        var sockets = await lab.Clients.RunAsync("ss", ["-Htn", "state", "syn-sent"], Cancellation);
        Assert.NotEmpty(sockets.Output);
    }

    private static void AssertNoResets(TwoHostLab lab)
    {
        Assert.Equal(0, TcpCounters.Read(lab.Clients.Space).ConnectionsReset);
        // Station 9's refusals at attach time are the only resets that a host may have sent.
        Assert.True(TcpCounters.Read(lab.A.Space).ResetsSent <= 2, "host a sent a reset");
        Assert.True(TcpCounters.Read(lab.B.Space).ResetsSent <= 2, "host b sent a reset");
    }
}
