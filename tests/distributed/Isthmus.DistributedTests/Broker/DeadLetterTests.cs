using System.Text.Json;
using Isthmus.Contracts;
using Isthmus.Contracts.Api;
using Isthmus.Hosting.Broker;
using Isthmus.Hosting.DeadLetters;
using Isthmus.IntegrationTests.Cli;
using Isthmus.SagaTests.Scripted;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RabbitMQ.Client;

namespace Isthmus.DistributedTests.Broker;

/// <summary>Dead letters of a real broker, and <c>isthmus dead</c> on them.</summary>
public sealed class DeadLetterTests(SharedServers servers)
{
    private static readonly Dictionary<string, string?> s_limit = new() { ["Isthmus:Bus:DeliveryLimit"] = "2", ["Isthmus:Timeouts:Preflight"] = "01:00:00" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Command_whose_reader_always_ends_is_laid_aside_and_completes_the_move_when_it_is_replayed()
    {
        await using var space = await BrokerSpace.CreateAsync(await servers.BrokerAsync(), Cancellation);
        var coordinator = await space.StartCoordinatorAsync(Cancellation, s_limit);
        var script = new StageScript();
        await space.StartStagesAsync(script, Cancellation, s_limit, QueueNames.Transfer, QueueNames.Restorer("a"), QueueNames.Dumper("b"), QueueNames.Restorer("b"));
        using (var once = await space.StartStagesAsync(script, Cancellation, s_limit, QueueNames.Dumper("a")))
            await once.StopAsync(Cancellation); // leaves its queue
        await using var client = await PlainClient.ConnectAsync(space, Cancellation);
        var move = Guid.NewGuid();
        await client.PublishAsync("MigrationRequested", $$"""{"migrationId":"{{move}}","service":"web","destination":"b","requestedBy":"test"}""", Cancellation);

        await CrashReaderUntilDeadAsync(space, coordinator);
        var listed = await DeadAsync(space, "list");
        var letter = Assert.Single(JsonSerializer.Deserialize<DeadMessage[]>(listed, ApiJson.Options)!);
        Assert.Equal((QueueNames.Dumper("a"), "PreflightMigration"), (letter.Queue, letter.MessageType));
        Assert.Contains("its reader ended each time", letter.Reason, StringComparison.Ordinal);
        Assert.Contains($"{move}", await DeadAsync(space, "show", letter.Id), StringComparison.Ordinal);

        await space.StartStagesAsync(script, Cancellation, s_limit, QueueNames.Dumper("a"));
        await DeadAsync(space, "replay", letter.Id);

        Assert.Equal(move, (await client.NextAsync("MigrationCompleted", Cancellation)).GetProperty("migrationId").GetGuid());
        Assert.Equal("[]", (await DeadAsync(space, "list")).Trim());
    }

    [Fact]
    public async Task Letter_that_is_discarded_is_gone_and_the_one_behind_it_stays()
    {
        await using var space = await BrokerSpace.CreateAsync(await servers.BrokerAsync(), Cancellation);
        var coordinator = await space.StartCoordinatorAsync(Cancellation);
        await using var client = await PlainClient.ConnectAsync(space, Cancellation);
        await client.PublishAsync("MigrationRequested", "[1]", Cancellation);
        var first = await DeadLetterWait.ForOneAsync(coordinator.Services.GetRequiredService<IDeadLetters>(), Cancellation);
        // More than a plain message may have; nothing of it is lost.
        var large = $$"""{"service":"{{new string('x', 300_000)}}"}""";
        await client.PublishAsync("MigrationRequested", large, Cancellation);
        await DeadLetterWait.ForAsync(coordinator.Services.GetRequiredService<IDeadLetters>(), 2, Cancellation);

        await DeadAsync(space, "discard", first.Id);

        var left = Assert.Single(await coordinator.Services.GetRequiredService<IDeadLetters>().ListAsync(10, Cancellation));
        Assert.Contains("Was a file sent by mistake?", left.Reason, StringComparison.Ordinal);
        Assert.Equal(large, System.Text.Encoding.UTF8.GetString(left.Body));
    }

    /// <summary>Takes the command as a process does that crashes at it: its connection breaks without an answer.</summary>
    private static async Task CrashReaderUntilDeadAsync(BrokerSpace space, IHost coordinator)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while ((await coordinator.Services.GetRequiredService<IDeadLetters>().ListAsync(1, patience.Token)).Count == 0)
        {
            await using var connection = await space.ConnectAsync(patience.Token);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: patience.Token);
            await channel.BasicGetAsync(QueueNames.Dumper("a"), autoAck: false, patience.Token);
            await tick.WaitForNextTickAsync(patience.Token);
        }
    }

    private static async Task<string> DeadAsync(BrokerSpace space, params string[] words)
    {
        var (code, output, error) = await IsthmusBinary.RunAsync(Cancellation, ["dead", .. words, "--json", "--socket", $"{space.Directory}/isthmus.sock"]);
        Assert.True(code == 0, $"isthmus dead {string.Join(' ', words)} ended with {code}: {error}{output}");
        return output;
    }
}
