using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Isthmus.Linux;
using Isthmus.Monitor.Sensors;
using Xunit;

namespace Isthmus.UnitTests.Monitor;

/// <summary>The sensors against a server that does what servers must not.</summary>
public sealed class MisbehavingServerTests
{
    private const string Page = "Active connections: 291 \nserver accepts handled requests\n 16630948 16630940 31070465 \nReading: 6 Writing: 179 Waiting: 106 \n";
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);
    private static readonly HostSpace Here = new("here", 0);

    public static TheoryData<string?, bool, string> Faults => new()
    {
        { null, false, "no answer within 400 ms" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nActive conn", false, "" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nActive conn", true, "" },
        { $"HTTP/1.1 200 OK\r\nContent-Length: {40}\r\n\r\n{Page[..40]}", false, "not a stub_status page" },
        { "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", false, "it answered 404" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", false, "" },
        { "SSH-2.0-OpenSSH_9.2\r\n", false, "" },
        { $"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n{new string('x', 200_000)}", false, "" },
        { "", false, "" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Status_page_that_hangs_is_cut_or_is_another_loses_the_sensor_in_time(string? answer, bool abort, string reason)
    {
        await using var server = new MisbehavingServer(answer, abort);
        using var sensor = new StubStatusSensor(Here, server.Page, Patience);
        var started = Stopwatch.GetTimestamp();

        var reading = await sensor.ReadAsync(TestContext.Current.CancellationToken);

        Assert.Null(reading.Value);
        Assert.StartsWith("stub_status at ", reading.Lost);
        Assert.Contains(reason, reading.Lost);
        Assert.True(Stopwatch.GetElapsedTime(started) < Patience + TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Status_page_is_read_from_a_server_that_behaves()
    {
        await using var server = new MisbehavingServer($"HTTP/1.1 200 OK\r\nContent-Length: {Page.Length}\r\nConnection: close\r\n\r\n{Page}");
        using var sensor = new StubStatusSensor(Here, server.Page, TimeSpan.FromSeconds(10));

        var reading = await sensor.ReadAsync(TestContext.Current.CancellationToken);

        Assert.Null(reading.Lost);
        Assert.Equal(291, reading.Value?.Active);
    }

    [Theory]
    [InlineData(null, "no answer within 400 ms")]
    [InlineData("", "closed without an answer")]
    [InlineData("SSH-2.0-x\r\n", "not HTTP")]
    public async Task Latency_of_a_service_that_does_not_answer_is_lost_and_not_zero(string? answer, string reason)
    {
        await using var server = new MisbehavingServer(answer);

        var reading = await new LatencyProbe(Here, server.Endpoint, "/", Patience, TimeProvider.System).ReadAsync(TestContext.Current.CancellationToken);

        Assert.Null(reading.Value);
        Assert.Contains(reason, reading.Lost);
    }

    [Fact]
    public async Task Latency_of_a_closed_port_is_lost()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        var reading = await new LatencyProbe(Here, (IPEndPoint)socket.LocalEndPoint!, "/", Patience, TimeProvider.System).ReadAsync(TestContext.Current.CancellationToken);

        Assert.NotNull(reading.Lost);
    }

    [Fact]
    public async Task Latency_has_both_parts()
    {
        await using var server = new MisbehavingServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

        var reading = await new LatencyProbe(Here, server.Endpoint, "/", TimeSpan.FromSeconds(10), TimeProvider.System).ReadAsync(TestContext.Current.CancellationToken);

        Assert.True(reading.Value is { Connect: > 0, Response: > 0 }, reading.Lost);
    }
}
