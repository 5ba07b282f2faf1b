using System.Globalization;
using System.Text;
using Isthmus.Hosting.DeadLetters;
using MassTransit;
using MassTransit.RabbitMqTransport;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;

namespace Isthmus.Hosting.Broker;

/// <summary>
/// Dead letters in the broker's queue <see cref="BrokerNames.Dead"/>. A look at them takes them without acknowledging and
/// gives them back when its channel closes, in their order.
/// </summary>
internal sealed class BrokerDeadLetters(BrokerConnections connections, IOptions<IsthmusOptions> options) : IDeadLetters, IDeadLetterSink, IAsyncDisposable
{
    /// <summary>A letter beyond this place is seen once those before it are gone.</summary>
    private const int Deepest = 10_000;

    // Counting is done again and again: on a connection that is kept, or the broker's log would speak of nothing else.
    private readonly SemaphoreSlim _counting = new(1, 1);
    private IConnection? _counter;

    public Task KeepAsync(ReceiveContext context, DeadLetter letter) => MoveAsync(context, BrokerNames.Dead, headers =>
    {
        headers[DeadLetterHeaders.Queue] = letter.Queue;
        headers[DeadLetterHeaders.MessageType] = letter.MessageType;
        headers[DeadLetterHeaders.Reason] = letter.Reason;
        headers[DeadLetterHeaders.ExceptionType] = letter.ExceptionType;
        headers[DeadLetterHeaders.At] = letter.At?.ToString("O", CultureInfo.InvariantCulture) ?? "";
    });

    public async Task<bool> DelayAsync(ReceiveContext context, string queue, int attempt)
    {
        await MoveAsync(context, BrokerNames.Delay(queue), headers => headers[DeadLetterHeaders.Redelivery] = attempt).ConfigureAwait(false);
        return true;
    }

    public async Task<IReadOnlyList<DeadLetter>> ListAsync(int limit, CancellationToken cancellation)
    {
        List<DeadLetter> letters = [];
        await LookAsync((_, delivery) =>
        {
            letters.Add(Read(delivery));
            return Task.FromResult(letters.Count < limit);
        }, cancellation).ConfigureAwait(false);
        return letters;
    }

    public async Task<int> CountAsync(CancellationToken cancellation)
    {
        await _counting.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_counter is not { IsOpen: true })
            {
                await CloseCounterAsync().ConfigureAwait(false);
                _counter = await connections.OpenAsync("isthmus dead letters' count", cancellation).ConfigureAwait(false);
            }

            var channel = await _counter.CreateChannelAsync(cancellationToken: cancellation).ConfigureAwait(false);
            await using (channel.ConfigureAwait(false))
                return checked((int)(await channel.QueueDeclarePassiveAsync(BrokerNames.Dead, cancellation).ConfigureAwait(false)).MessageCount);
        }
        finally
        {
            _counting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseCounterAsync().ConfigureAwait(false);
        _counting.Dispose();
    }

    public Task<bool> ReplayAsync(string id, CancellationToken cancellation) => TakeAsync(id, async (channel, delivery) =>
    {
        var letter = Read(delivery);
        var properties = new BasicProperties(delivery.BasicProperties);
        foreach (var header in new[] { DeadLetterHeaders.Queue, DeadLetterHeaders.Reason, DeadLetterHeaders.ExceptionType, DeadLetterHeaders.At, DeadLetterHeaders.Redelivery, "x-death", "x-delivery-count" })
            properties.Headers?.Remove(header);
        // Mandatory: a queue that is gone makes this fail, and the letter stays.
        await channel.BasicPublishAsync(letter.Queue, delivery.RoutingKey, mandatory: true, properties, delivery.Body, cancellation).ConfigureAwait(false);
    }, cancellation);

    public Task<bool> DiscardAsync(string id, CancellationToken cancellation) => TakeAsync(id, static (_, _) => Task.CompletedTask, cancellation);

    private async Task CloseCounterAsync()
    {
        if (_counter is not null)
            await _counter.DisposeAsync().ConfigureAwait(false);
        _counter = null;
    }

    private async Task<bool> TakeAsync(string id, Func<IChannel, BasicGetResult, Task> act, CancellationToken cancellation)
    {
        var found = false;
        await LookAsync(async (channel, delivery) =>
        {
            if (Read(delivery).Id != id)
                return true;
            await act(channel, delivery).ConfigureAwait(false);
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, cancellation).ConfigureAwait(false);
            found = true;
            return false;
        }, cancellation).ConfigureAwait(false);
        return found;
    }

    private async Task LookAsync(Func<IChannel, BasicGetResult, Task<bool>> see, CancellationToken cancellation)
    {
        var connection = await connections.OpenAsync("isthmus dead letters", cancellation).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellation).ConfigureAwait(false);
            await using (channel.ConfigureAwait(false))
            {
                for (var seen = 0; seen < Deepest; seen++)
                {
                    if (await channel.BasicGetAsync(BrokerNames.Dead, autoAck: false, cancellation).ConfigureAwait(false) is not { } delivery)
                        return;
                    if (!await see(channel, delivery).ConfigureAwait(false))
                        return;
                }
            }
        }
    }

    private DeadLetter Read(BasicGetResult delivery)
    {
        var headers = delivery.BasicProperties.Headers;
        var body = delivery.Body.ToArray();
        var queue = Text(headers, DeadLetterHeaders.Queue) ?? Text(headers, "x-first-death-queue") ?? "";
        return new DeadLetter
        {
            Id = MessageSummary.IdOf(Guid.TryParse(delivery.BasicProperties.MessageId, out var id) ? id : null, body),
            Queue = queue,
            MessageType = Text(headers, DeadLetterHeaders.MessageType) is { Length: > 0 } type ? type : MessageSummary.TypeOf(body),
            Reason = Text(headers, DeadLetterHeaders.Reason)
                ?? (Text(headers, "x-first-death-reason") == "delivery_limit"
                    ? $"It was delivered {options.Value.Bus.DeliveryLimit + 1} times and its reader ended each time before it was done: see the log of {queue}."
                    : $"The broker gave it up ({Text(headers, "x-first-death-reason") ?? "no reason"})."),
            ExceptionType = Text(headers, DeadLetterHeaders.ExceptionType) ?? "",
            At = DateTimeOffset.TryParse(Text(headers, DeadLetterHeaders.At), CultureInfo.InvariantCulture, out var at) ? at : null,
            Body = body,
            ContentType = delivery.BasicProperties.ContentType ?? "",
        };
    }

    private static string? Text(IDictionary<string, object?>? headers, string name) =>
        headers is not null && headers.TryGetValue(name, out var value) ? value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : value?.ToString() : null;

    // On the channel that the message came by, and confirmed before the message is acknowledged: it is never in neither place.
    private static async Task MoveAsync(ReceiveContext context, string exchange, Action<IDictionary<string, object?>> describe)
    {
        if (!context.TryGetPayload(out ChannelContext? channel) || !context.TryGetPayload(out RabbitMqBasicConsumeContext? delivery))
            throw new InvalidOperationException("The message did not come from RabbitMQ.");
        var properties = new BasicProperties(delivery.Properties) { Persistent = true };
        properties.Headers = properties.Headers is null ? [] : new Dictionary<string, object?>(properties.Headers);
        describe(properties.Headers);
        await channel.BasicPublishAsync(exchange, delivery.RoutingKey, mandatory: false, properties, context.GetBody(), awaitAck: true, context.CancellationToken).ConfigureAwait(false);
    }
}
