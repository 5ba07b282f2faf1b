using System.Net;
using System.Net.Sockets;
using Isthmus.IntegrationTests.Lab;
using Isthmus.Lab;
using Isthmus.Lab.Network;
using Isthmus.Lab.Nginx;
using Isthmus.Linux.Network;
using Isthmus.Monitor.Sensors;
using Isthmus.Monitor.Sensors.Linux;
using Xunit;

namespace Isthmus.IntegrationTests.Monitor;

public sealed class SensorTests
{
    private static readonly Uri Status = new($"http://{LabAddresses.Service}{LabNginx.StatusPath}");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connections_that_nginx_holds_are_counted_by_its_own_page()
    {
        LabRequirement.Check();
        await using var lab = await TwoHostLab.StartAsync(cancellation: Cancellation);
        using var first = await NetworkNamespace.ConnectAsync(lab.Clients.Space, new(LabAddresses.Service, 80), Cancellation);
        using var second = await NetworkNamespace.ConnectAsync(lab.Clients.Space, new(LabAddresses.Service, 80), Cancellation);
        using var sensor = new StubStatusSensor(lab.Network.Space, Status, TimeSpan.FromSeconds(5));
        var reading = await sensor.ReadAsync(Cancellation);
        Assert.Null(reading.Lost);
        // The two and the sensor's own.
        Assert.Equal(3, reading.Value?.Active);
    }

    [Fact]
    public async Task Connections_that_nobody_accepts_are_the_depth_of_the_queue_and_overflow_it()
    {
        LabRequirement.Check();
        await using var lab = await TwoHostLab.StartAsync(cancellation: Cancellation);
        using var listener = NetworkNamespace.CreateSocket(lab.B.Space, AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(LabAddresses.Station(12), 8080));
        listener.Listen(1);
        using var host = new LinuxHostSensors(lab.B.Space, TimeProvider.System);
        var before = (await host.ReadAsync(Cancellation)).ListenCounters.Value;

        // A queue of 1 takes 2; the third handshake is not completed.
        using var first = await NetworkNamespace.ConnectAsync(lab.Clients.Space, new(LabAddresses.Station(12), 8080), Cancellation);
        using var second = await NetworkNamespace.ConnectAsync(lab.Clients.Space, new(LabAddresses.Station(12), 8080), Cancellation);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => NetworkNamespace.ConnectAsync(lab.Clients.Space, new(LabAddresses.Station(12), 8080), patience.Token));

        var sample = await host.ReadAsync(Cancellation);
        var queues = sample.Listeners.Value!.Value.Of("b", [8080]);
        Assert.Equal(2, queues.Value?.AcceptQueue);
        Assert.Equal(1, queues.Value?.AcceptQueueLimit);
        var after = sample.ListenCounters.Value;
        Assert.True(after?.Overflows > before?.Overflows);
        Assert.True(after?.Drops > before?.Drops);
    }

    [Fact]
    public async Task A_sensor_without_an_answer_is_lost_with_the_reason_and_not_zero()
    {
        LabRequirement.Check();
        await using var lab = await TwoHostLab.StartAsync(cancellation: Cancellation);
        using var host = new LinuxHostSensors(lab.B.Space, TimeProvider.System);
        Assert.Contains("nothing listens", (await host.ReadAsync(Cancellation)).Listeners.Value!.Value.Of("b", [80]).Lost, StringComparison.Ordinal);

        using var refused = new StubStatusSensor(lab.Network.Space, new($"http://{LabAddresses.Station(12)}/"), TimeSpan.FromSeconds(5));
        var reading = await refused.ReadAsync(Cancellation);
        Assert.Null(reading.Value);
        Assert.Contains("refused", reading.Lost, StringComparison.OrdinalIgnoreCase);

        using var other = new StubStatusSensor(lab.Network.Space, new($"http://{LabAddresses.Service}{LabNginx.PagePath}"), TimeSpan.FromSeconds(5));
        Assert.Contains("not a stub_status page", (await other.ReadAsync(Cancellation)).Lost, StringComparison.Ordinal);

        // A listener that never answers.
        using var silent = NetworkNamespace.CreateSocket(lab.B.Space, AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(LabAddresses.Station(12), 8081));
        silent.Listen(1);
        using var hung = new StubStatusSensor(lab.Network.Space, new($"http://{LabAddresses.Station(12)}:8081/"), TimeSpan.FromMilliseconds(200));
        Assert.Contains("no answer within 200 ms", (await hung.ReadAsync(Cancellation)).Lost, StringComparison.Ordinal);
    }
}
