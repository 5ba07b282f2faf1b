using Isthmus.Contracts;
using Isthmus.Hosting.Broker;
using MassTransit;
using MassTransit.Serialization;

namespace Isthmus.Coordinator.Publishing;

/// <summary>Copies one kind of event to the exchange on which other clients read events, as plain JSON.</summary>
public sealed class EventCopy<T> : IConsumer<T>
    where T : class, IBusMessage
{
    private static readonly Uri s_events = new($"exchange:{BrokerNames.Events}?type=topic");
    private static readonly SystemTextJsonRawMessageSerializer s_plain = new(RawSerializerOptions.CopyHeaders);

    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<T> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var exchange = await context.GetSendEndpoint(s_events).ConfigureAwait(false);
        await exchange.Send(context.Message, copy =>
        {
            copy.MessageId = context.MessageId;
            copy.Serializer = s_plain;
            copy.SetRoutingKey(typeof(T).Name);
        }, context.CancellationToken).ConfigureAwait(false);
    }
}
