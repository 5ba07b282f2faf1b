using MassTransit;
using Microsoft.Extensions.Logging;

namespace Isthmus.Coordinator.Publishing;

/// <summary>Puts what other clients published on the bus.</summary>
public sealed class PlainMessageConsumer(ILogger<PlainMessageConsumer> logger) : IConsumer<PlainMessage>
{
    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<PlainMessage> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var message = PlainMessageReader.Read(context.Message);
        // The client's own ID, when it gave one: a message that is delivered twice is then known again.
        var id = context.MessageId ?? NewId.NextGuid();
        await context.Publish(message, message.GetType(), publish => publish.MessageId = id, context.CancellationToken).ConfigureAwait(false);
        CoordinatorLog.PlainMessageTaken(logger, message.GetType().Name, id);
    }
}
