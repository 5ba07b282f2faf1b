using Isthmus.Contracts;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Isthmus.Coordinator.Saga;

/// <summary>What happens to messages that come late, twice, or for a migration that nobody knows: a log line and nothing else.</summary>
public static class IgnoreWithLog
{
    /// <summary>The saga exists but waits for something else.</summary>
    public static Task Unhandled(UnhandledEventContext<MigrationSaga> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.TryGetPayload(out ILogger? logger))
            CoordinatorLog.MessageIgnored(logger, context.Event.Name, context.Saga.CorrelationId, context.Saga.CurrentState);
        return context.Ignore();
    }

    /// <summary>No saga of this ID exists.</summary>
    public static Task Missing<T>(ConsumeContext<T> context)
        where T : class, IMigrationMessage
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.TryGetPayload(out ILogger? logger))
            CoordinatorLog.UnknownMigrationIgnored(logger, typeof(T).Name, context.Message.MigrationId);
        return Task.CompletedTask;
    }
}
