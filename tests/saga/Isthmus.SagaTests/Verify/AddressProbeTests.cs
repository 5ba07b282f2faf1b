using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Isthmus.Coordinator.Verify;
using Isthmus.Hosting;
using Microsoft.Extensions.Options;

namespace Isthmus.SagaTests.Verify;

/// <summary>The real probe against real sockets on the loopback interface.</summary>
public class AddressProbeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("200 OK", true)]
    [InlineData("404 Not Found", true)]
    [InlineData("502 Bad Gateway", false)]
    public async Task Any_answer_below_500_is_a_working_service(string status, bool answered)
    {
        using var listener = Listen();
        var served = AnswerOnceAsync(listener, $"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        var result = await Probe(listener, "/").ProbeAsync("web", Cancellation);

        await served;
        Assert.Equal((answered, $"HTTP {status[..3]}"), (result.Answered, result.Description));
    }

    [Fact]
    public async Task Service_without_http_needs_only_accept_a_connection()
    {
        using var listener = Listen();

        Assert.True((await Probe(listener, "").ProbeAsync("web", Cancellation)).Answered);
    }

    [Fact]
    public async Task Refused_connection_is_no_answer()
    {
        var probe = Probe(Closed(), "/");

        var result = await probe.ProbeAsync("web", Cancellation);

        Assert.False(result.Answered);
        Assert.Contains("refused", result.Description, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Service_that_accepts_but_says_nothing_is_no_answer()
    {
        using var listener = Listen();

        var result = await Probe(listener, "/").ProbeAsync("web", Cancellation);

        Assert.Equal((false, "no answer within 800 ms"), (result.Answered, result.Description));
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static TcpListener Closed()
    {
        var listener = Listen();
        var bound = listener.LocalEndpoint;
        listener.Stop();
        return new TcpListener((IPEndPoint)bound);
    }

    private static AddressProbe Probe(TcpListener listener, string path)
    {
        var service = new ServiceOptions { Address = "127.0.0.1/8", ProbePath = path };
        service.Ports.Add(((IPEndPoint)listener.LocalEndpoint).Port);
        var options = new IsthmusOptions();
        options.Services["web"] = service;
        return new AddressProbe(Options.Create(options), TimeProvider.System);
    }

    private static async Task AnswerOnceAsync(TcpListener listener, string answer)
    {
        using var connection = await listener.AcceptSocketAsync(Cancellation);
        var buffer = new byte[4096];
        var received = 0;
        while (!Encoding.ASCII.GetString(buffer, 0, received).Contains("\r\n\r\n", StringComparison.Ordinal))
            received += await connection.ReceiveAsync(buffer.AsMemory(received), Cancellation);
        await connection.SendAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{answer}")), Cancellation);
    }
}
