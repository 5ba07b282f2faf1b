using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Isthmus.Hosting.Broker;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Isthmus.DistributedTests.Broker;

/// <summary>A client that is not Isthmus: RabbitMQ.Client alone, plain JSON, a queue of its own for events.</summary>
internal sealed class PlainClient(IConnection connection, IChannel channel) : IAsyncDisposable
{
    private readonly Channel<(string Name, JsonElement Message)> _events = Channel.CreateUnbounded<(string, JsonElement)>();

    public static async Task<PlainClient> ConnectAsync(BrokerSpace space, CancellationToken cancellation, string? user = null, string? password = null)
    {
        var connection = await space.ConnectAsync(cancellation, user, password);
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellation);
        var client = new PlainClient(connection, channel);
        var queue = await channel.QueueDeclareAsync($"operator-{Guid.NewGuid():N}", durable: false, exclusive: true, autoDelete: true, cancellationToken: cancellation);
        await channel.QueueBindAsync(queue.QueueName, BrokerNames.Events, "#", cancellationToken: cancellation);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            client._events.Writer.TryWrite((delivery.RoutingKey, JsonDocument.Parse(delivery.Body.ToArray()).RootElement));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, cancellation);
        return client;
    }

    public async Task PublishAsync(string routingKey, string body, CancellationToken cancellation, BasicProperties? properties = null) =>
        await channel.BasicPublishAsync(BrokerNames.Publish, routingKey, mandatory: true, properties ?? new BasicProperties(), Encoding.UTF8.GetBytes(body), cancellation);

    /// <summary>Waits for an event of this name.</summary>
    public async Task<JsonElement> NextAsync(string name, CancellationToken cancellation)
    {
        await foreach (var (found, message) in _events.Reader.ReadAllAsync(cancellation))
        {
            if (found == name)
                return message;
        }

        throw new InvalidOperationException("The connection ended.");
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }
}
