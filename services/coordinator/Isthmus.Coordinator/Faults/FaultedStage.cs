using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Isthmus.Coordinator.Faults;

/// <summary>
/// A stage's consumer threw instead of answering: for the saga this is the stage failing. Faults of the coordinator's own
/// consumers say nothing about a stage and are left alone.
/// </summary>
public sealed class FaultedStage<T>(ILogger<FaultedStage<T>> logger) : IConsumer<Fault<T>>
    where T : class, IMigrationMessage
{
    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<Fault<T>> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (fault, queue) = (context.Message, context.SourceAddress?.Segments[^1].Trim('/') ?? "");
        if (queue.StartsWith(QueueNames.Coordinator, StringComparison.Ordinal) && queue != QueueNames.Verify)
            return;

        var cause = fault.Exceptions.Length > 0 ? fault.Exceptions[0] : null;
        CoordinatorLog.StageFaulted(logger, fault.Message.MigrationId, typeof(T).Name, cause?.ExceptionType ?? "unknown", cause?.Message ?? "");
        await context.Publish(
            new StageFailed
            {
                MigrationId = fault.Message.MigrationId,
                Service = fault.Message.Service,
                Stage = FaultedStages.StageOf(typeof(T)),
                Host = queue,
                Reason = $"The consumer of {typeof(T).Name} at {queue} threw: {cause?.Message ?? "no exception was reported"}",
                Remedy = $"See the log of {queue} on machine {fault.Host?.MachineName}; the message is a dead letter (isthmus dead list).",
            },
            context.CancellationToken).ConfigureAwait(false);
    }
}
