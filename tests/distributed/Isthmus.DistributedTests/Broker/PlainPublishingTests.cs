using Isthmus.Coordinator;
using Isthmus.Hosting.DeadLetters;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace Isthmus.DistributedTests.Broker;

/// <summary>Clients that are not Isthmus publish plain JSON and read events.</summary>
public sealed class PlainPublishingTests(SharedServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Client_starts_a_migration_with_plain_json_and_reads_its_events()
    {
        await using var space = await BrokerSpace.CreateAsync(await servers.BrokerAsync(), Cancellation);
        await space.StartAsync(static builder => builder.AddCoordinator(), null, Cancellation);
        await using var client = await PlainClient.ConnectAsync(space, Cancellation);
        var id = Guid.NewGuid();

        await client.PublishAsync("MigrationRequested", $$"""{"migrationId":"{{id}}","service":"web","destination":"nowhere","requestedBy":"cron"}""", Cancellation);

        var requested = await client.NextAsync("MigrationRequested", Cancellation);
        Assert.Equal(id, requested.GetProperty("migrationId").GetGuid());
        var rejected = await client.NextAsync("MigrationRejected", Cancellation);
        Assert.Equal(id, rejected.GetProperty("migrationId").GetGuid());
        Assert.Contains("nowhere", rejected.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MigrationRequested", "{\"migrationId\":", "no valid JSON")]
    [InlineData("MigrationRequested", "{\"migrationId\":\"6b0e8f3a-2c4d-4b1e-9f5a-7c3d2e1f0a9b\",\"service\":\"web\"}", "destination")]
    [InlineData("MigrateNow", "{\"service\":\"web\"}", "MigrateNow")]
    [InlineData("MigrationRequested", "{\"version\":2,\"service\":\"web\"}", "version 2")]
    [InlineData("MigrationRequested", "[1]", "no object")]
    public async Task Bad_message_becomes_a_dead_letter_that_says_what_is_wrong(string routingKey, string body, string reason)
    {
        await using var space = await BrokerSpace.CreateAsync(await servers.BrokerAsync(), Cancellation);
        var host = await space.StartAsync(static builder => builder.AddCoordinator(), null, Cancellation);
        await using var client = await PlainClient.ConnectAsync(space, Cancellation);

        await client.PublishAsync(routingKey, body, Cancellation);

        var letter = await DeadLetterWait.ForOneAsync(host.Services.GetRequiredService<IDeadLetters>(), Cancellation);
        Assert.Contains(reason, letter.Reason, StringComparison.Ordinal);
        Assert.Equal(body, System.Text.Encoding.UTF8.GetString(letter.Body));
        // Looking does not use it up.
        for (var look = 0; look < 25; look++)
            Assert.Single(await host.Services.GetRequiredService<IDeadLetters>().ListAsync(10, Cancellation));
        Assert.True(await host.Services.GetRequiredService<IDeadLetters>().DiscardAsync(letter.Id, Cancellation));
        Assert.Empty(await host.Services.GetRequiredService<IDeadLetters>().ListAsync(10, Cancellation));
    }

    [Fact]
    public async Task Message_of_an_unknown_version_is_refused_whoever_sends_it()
    {
        await using var space = await BrokerSpace.CreateAsync(await servers.BrokerAsync(), Cancellation);
        var host = await space.StartAsync(static builder => builder.AddCoordinator(), null, Cancellation);
        await using var client = await PlainClient.ConnectAsync(space, Cancellation);
        var newer = new BasicProperties { Headers = new Dictionary<string, object?> { ["isthmus-version"] = 2 } };

        await client.PublishAsync("MigrationRequested", """{"migrationId":"6b0e8f3a-2c4d-4b1e-9f5a-7c3d2e1f0a9b","service":"web","destination":"b","requestedBy":"x"}""", Cancellation, newer);

        var letter = await DeadLetterWait.ForOneAsync(host.Services.GetRequiredService<IDeadLetters>(), Cancellation);
        Assert.Contains("version 2", letter.Reason, StringComparison.Ordinal);
    }
}
