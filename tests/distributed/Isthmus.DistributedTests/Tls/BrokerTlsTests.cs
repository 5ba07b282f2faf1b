using System.Net;
using Isthmus.Contracts;
using Isthmus.Coordinator;
using Isthmus.DistributedTests.Broker;
using Isthmus.DistributedTests.Stores;
using Isthmus.DistributedTests.Watching;
using Isthmus.Hosting.Broker;
using Isthmus.IntegrationTests.Cli;
using Isthmus.SagaTests.Scripted;
using Microsoft.Extensions.DependencyInjection;

namespace Isthmus.DistributedTests.Tls;

/// <summary>A real broker with certificates on both sides: who is let in, and what a person is told who is not.</summary>
public sealed class BrokerTlsTests(TlsBroker broker) : IClassFixture<TlsBroker>
{
    private const int WrongConfiguration = 2;
    private const int Refused = 13;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Services_with_certificates_work_and_are_not_ready_while_the_broker_is_away()
    {
        var server = await broker.ServerAsync();
        await using var space = await BrokerSpace.CreateAsync(server, Cancellation);
        var listen = FreeEndpoint.Next();
        var settings = new Dictionary<string, string?>(await TlsAsync()) { ["Isthmus:Telemetry:Listen"] = listen, ["Isthmus:Heartbeat:Interval"] = "00:00:01" };
        await space.StartCoordinatorAsync(Cancellation, settings);
        await space.StartStagesAsync(new StageScript(), Cancellation, await TlsAsync(), QueueNames.Transfer, QueueNames.Dumper("a"), QueueNames.Restorer("a"), QueueNames.Dumper("b"), QueueNames.Restorer("b"));
        using var health = new HttpClient { BaseAddress = new Uri($"http://{listen}/health/") };
        await WaitAsync(health, HttpStatusCode.OK);
        await MoveAsync(space, "b");

        await server.StopAsync(Cancellation);
        Assert.Contains("bus", await WaitAsync(health, HttpStatusCode.ServiceUnavailable), StringComparison.Ordinal);
        Assert.Equal("live\n", await health.GetStringAsync("live", Cancellation));

        await server.StartAgainAsync(Cancellation);
        await WaitAsync(health, HttpStatusCode.OK);
        await MoveAsync(space, "a");
    }

    [Theory]
    [InlineData("authority", "does not lead to those of Isthmus:Bus:CertificateAuthority")]
    [InlineData("name", "does not carry the name 'elsewhere'")]
    [InlineData("none", "ended the TLS handshake: give this service a certificate that the broker believes (Isthmus:Bus:ClientCertificate and ClientKey)")]
    [InlineData("stranger", "ended the TLS handshake: give this service a certificate that the broker believes (Isthmus:Bus:ClientCertificate and ClientKey)")]
    [InlineData("expired", "ended the TLS handshake: give this service a certificate that the broker believes (Isthmus:Bus:ClientCertificate and ClientKey), in its time")]
    public async Task Connection_that_is_refused_ends_the_service_with_setting_and_remedy(string wrong, string told)
    {
        await using var space = await BrokerSpace.CreateAsync(await broker.ServerAsync(), Cancellation);
        using var stranger = new TestAuthority("somebody else");
        var settings = new Dictionary<string, string?>(await TlsAsync());
        TimeProvider clock = TimeProvider.System;
        switch (wrong)
        {
            case "authority":
                settings["Isthmus:Bus:CertificateAuthority"] = stranger.File;
                break;
            case "name":
                settings["Isthmus:Bus:ServerName"] = "elsewhere";
                break;
            case "none":
                (settings["Isthmus:Bus:ClientCertificate"], settings["Isthmus:Bus:ClientKey"]) = ("", "");
                break;
            case "stranger":
                Show(settings, stranger.Issue("coordinator"));
                break;
            case "expired":
                Show(settings, broker.Authority.Issue("coordinator", -3, -2));
                clock = new FixedClock(TimeProvider.System.GetUtcNow().AddDays(-2.5)); // this machine's clock is late: only the broker notices
                break;
        }

        var refused = await Assert.ThrowsAsync<BrokerException>(() => space.StartAsync(
            builder =>
            {
                builder.Services.AddSingleton(clock);
                builder.AddCoordinator();
            },
            settings, Cancellation));
        Assert.Contains(told, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_of_a_service_that_has_expired_is_refused_before_anything_is_asked()
    {
        await using var space = await BrokerSpace.CreateAsync(await broker.ServerAsync(), Cancellation);
        var settings = new Dictionary<string, string?>(await TlsAsync());
        var expired = broker.Authority.Issue("coordinator", -3, -2);
        Show(settings, expired);
        var (code, error) = await ServeAsync(space, settings);
        Assert.Equal(WrongConfiguration, code);
        Assert.Matches($"Isthmus:Bus:ClientCertificate is '{expired.File}', whose certificate held until [-0-9: ]+Z: renew it[.]", error);
    }

    [Fact]
    public async Task Broker_whose_certificate_has_expired_ends_the_program_with_one_message()
    {
        await using var space = await BrokerSpace.CreateAsync(await broker.ServerAsync(), Cancellation);
        await broker.PresentAsync(broker.Authority.Issue("broker", -3, -2), Cancellation);
        try
        {
            var (code, error) = await ServeAsync(space, await TlsAsync());
            Assert.Equal(Refused, code);
            var line = Assert.Single(error.Split('\n'), static line => line.Contains("RabbitMQ", StringComparison.Ordinal));
            Assert.Contains("is not in its time: it holds from", line, StringComparison.Ordinal);
            Assert.Contains("Isthmus:Bus:CertificateAuthority", line, StringComparison.Ordinal);
        }
        finally
        {
            await broker.PresentAsync(broker.Authority.Issue("broker"), Cancellation);
        }
    }

    /// <summary>Runs the transfer service with these settings to its end.</summary>
    private async Task<(int Code, string Error)> ServeAsync(BrokerSpace space, Dictionary<string, string?> tls)
    {
        var configuration = broker.Authority.Write("isthmus.json", "{\"Isthmus\": {\"KeepBundles\": 3}}");
        var environment = new Dictionary<string, string?>();
        foreach (var (key, value) in space.Settings().Concat(tls))
            environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        var (code, _, error) = await IsthmusBinary.RunAsync(environment, Cancellation, "serve", "--config", configuration, "--role", "transfer");
        return (code, error);
    }

    private async Task<Dictionary<string, string?>> TlsAsync()
    {
        var own = broker.Authority.Issue("coordinator");
        return new()
        {
            ["Isthmus:Bus:Tls"] = "true",
            ["Isthmus:Bus:Port"] = $"{(await broker.ServerAsync()).TlsPort}",
            ["Isthmus:Bus:CertificateAuthority"] = broker.Authority.File,
            ["Isthmus:Bus:ClientCertificate"] = own.File,
            ["Isthmus:Bus:ClientKey"] = own.KeyFile,
        };
    }

    private static void Show(Dictionary<string, string?> settings, IssuedCertificate certificate) =>
        (settings["Isthmus:Bus:ClientCertificate"], settings["Isthmus:Bus:ClientKey"]) = (certificate.File, certificate.KeyFile);

    private static async Task MoveAsync(BrokerSpace space, string destination)
    {
        await using var client = await PlainClient.ConnectAsync(space, Cancellation);
        var move = Guid.NewGuid();
        await client.PublishAsync("MigrationRequested", $$"""{"migrationId":"{{move}}","service":"web","destination":"{{destination}}","requestedBy":"test"}""", Cancellation);
        Assert.Equal(move, (await client.NextAsync("MigrationCompleted", Cancellation)).GetProperty("migrationId").GetGuid());
    }

    private static async Task<string> WaitAsync(HttpClient health, HttpStatusCode status)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(s_patience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            using var answer = await health.GetAsync("ready", patience.Token);
            if (answer.StatusCode == status)
                return await answer.Content.ReadAsStringAsync(patience.Token);
            await tick.WaitForNextTickAsync(patience.Token);
        }
    }
}
