using System.Net.Sockets;
using Isthmus.Contracts.Stage;
using Isthmus.Hosting;
using Isthmus.Hosting.DeadLetters;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Isthmus.DistributedTests.Broker;

/// <summary>What becomes of a message whose consumer threw: again at once, again later, a dead letter.</summary>
public sealed class RetryTests(SharedServers servers)
{
    private const string Queue = "dumper-a";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fault_that_passes_is_tried_again_at_once_in_the_same_delivery()
    {
        await using var space = await BrokerSpace.CreateAsync(await servers.BrokerAsync(), Cancellation);
        var consumer = new FailingConsumer(failures: 2, static () => new SocketException((int)SocketError.ConnectionReset));
        var host = await StartAsync(space, consumer, redelivers: false);

        await consumer.Done.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);

        Assert.Equal([(0, 0), (1, 0), (2, 0)], consumer.Attempts);
        Assert.Empty(await host.Services.GetRequiredService<IDeadLetters>().ListAsync(10, Cancellation));
    }

    [Fact]
    public async Task Outage_outlives_the_quick_attempts_and_is_waited_for_between_deliveries()
    {
        await using var space = await BrokerSpace.CreateAsync(await servers.BrokerAsync(), Cancellation);
        var consumer = new FailingConsumer(failures: 9, static () => new SocketException((int)SocketError.ConnectionRefused));
        var host = await StartAsync(space, consumer, redelivers: true);

        await consumer.Done.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);

        // Four attempts a delivery: one, and three quick ones.
        Assert.Equal([(0, 0), (1, 0), (2, 0), (3, 0), (0, 1), (1, 1), (2, 1), (3, 1), (0, 2), (1, 2)], consumer.Attempts);
        Assert.Empty(await host.Services.GetRequiredService<IDeadLetters>().ListAsync(10, Cancellation));
    }

    [Fact]
    public async Task Message_that_nobody_can_work_on_is_tried_once_and_becomes_a_dead_letter()
    {
        await using var space = await BrokerSpace.CreateAsync(await servers.BrokerAsync(), Cancellation);
        var consumer = new FailingConsumer(failures: int.MaxValue, static () => new InvalidOperationException("This one is poison."));
        var host = await StartAsync(space, consumer, redelivers: true);

        var letter = await DeadLetterWait.ForOneAsync(host.Services.GetRequiredService<IDeadLetters>(), Cancellation);

        Assert.Equal([(0, 0)], consumer.Attempts);
        Assert.Equal((Queue, nameof(StageMigration), "This one is poison."), (letter.Queue, letter.MessageType, letter.Reason));
    }

    private static async Task<Microsoft.Extensions.Hosting.IHost> StartAsync(BrokerSpace space, FailingConsumer consumer, bool redelivers)
    {
        var host = await space.StartAsync(builder =>
        {
            builder.AddIsthmus();
            builder.Services.AddBusEndpoint(Queue, (endpoint, _) => endpoint.Instance(consumer), redelivers);
        }, null, Cancellation);
        var queue = await host.Services.GetRequiredService<IBus>().GetSendEndpoint(BusAddress.Of(Queue));
        await queue.Send((StageMigration)System.Text.Json.JsonSerializer.Deserialize(
            Contracts.Schemas.MessageExample.Of(typeof(StageMigration)), typeof(StageMigration), Contracts.Api.MessageJson.Strict)!, Cancellation);
        return host;
    }
}
