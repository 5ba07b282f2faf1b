using System.Collections.Concurrent;
using MassTransit;

namespace Isthmus.IntegrationTests.Pipeline;

/// <summary>Delivers every message a second time, under the ID that it already had: what a broker may do after a lost acknowledgement.</summary>
internal sealed class BusDuplicates(Func<IBus> bus) : IPublishObserver, ISendObserver
{
    private readonly ConcurrentDictionary<Guid, bool> _repeated = new();

    /// <summary>How many messages went out twice.</summary>
    public int Count => _repeated.Count;

    public async Task PostPublish<T>(PublishContext<T> context)
        where T : class
    {
        if (IsFirst(context.MessageId))
            await bus().Publish(context.Message, (PublishContext<T> again) => Repeat(context, again), context.CancellationToken);
    }

    public async Task PostSend<T>(SendContext<T> context)
        where T : class
    {
        if (!IsFirst(context.MessageId) || context.DestinationAddress is not { } address)
            return;
        var endpoint = await bus().GetSendEndpoint(address);
        await endpoint.Send(context.Message, (SendContext<T> again) => Repeat(context, again), context.CancellationToken);
    }

    public Task PrePublish<T>(PublishContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PreSend<T>(SendContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PublishFault<T>(PublishContext<T> context, Exception exception)
        where T : class => Task.CompletedTask;

    public Task SendFault<T>(SendContext<T> context, Exception exception)
        where T : class => Task.CompletedTask;

    private bool IsFirst(Guid? id) => id is { } message && _repeated.TryAdd(message, true);

    private static void Repeat(SendContext first, SendContext again)
    {
        again.MessageId = first.MessageId;
        again.CorrelationId = first.CorrelationId;
        again.ConversationId = first.ConversationId;
        again.ResponseAddress = first.ResponseAddress;
    }
}
