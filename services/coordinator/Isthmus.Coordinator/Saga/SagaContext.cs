using Isthmus.Contracts;
using Isthmus.Contracts.Decide;
using Isthmus.Coordinator.Persistence;
using Isthmus.Coordinator.Persistence.Outbox;
using MassTransit;

namespace Isthmus.Coordinator.Saga;

/// <summary>What every activity can do: read the clock and the configuration, wait, send, publish. All that goes out is part of the history.</summary>
internal static class SagaContext
{
    public static SagaSettings Settings(this BehaviorContext<MigrationSaga> context) => context.GetPayload<SagaSettings>();

    public static CoordinatorDbContext Database(this BehaviorContext<MigrationSaga> context) => context.GetPayload<CoordinatorDbContext>();

    /// <summary>Waits for <paramref name="timeout"/> from now on.</summary>
    public static void Await(this BehaviorContext<MigrationSaga> context, TimeSpan timeout) =>
        context.Saga.Deadline = context.Settings().Time.GetUtcNow() + timeout;

    /// <summary>Sends a command to a queue, once the state has been stored.</summary>
    public static Task CommandAsync<T>(this BehaviorContext<MigrationSaga> context, string queue, T command)
        where T : class, IMigrationMessage
    {
        context.Journal(command, isCommand: true);
        context.Post(command, queue);
        return Task.CompletedTask;
    }

    /// <summary>Publishes an event, once the state has been stored.</summary>
    public static Task AnnounceAsync<T>(this BehaviorContext<MigrationSaga> context, T message)
        where T : class, IMigrationMessage
    {
        context.Journal(message, isCommand: false);
        context.Post(message, queue: null);
        return Task.CompletedTask;
    }

    /// <summary>
    /// The migration lets go of the service: another may begin. Where it runs from now on, when that changed, is
    /// announced.
    /// </summary>
    public static async Task ReleaseServiceAsync(this BehaviorContext<MigrationSaga> context, string? servingHost, long? epoch)
    {
        context.Saga.HeldService = null;
        var service = await context.Database().Services.FindAsync([context.Saga.Service], context.CancellationToken).ConfigureAwait(false);
        if (service is null || service.ActiveMigration != context.Saga.CorrelationId)
            return;
        service.ActiveMigration = null;
        service.Host = servingHost ?? service.Host;
        service.Epoch = epoch ?? service.Epoch;
        if (servingHost is not null)
            context.Post(new ServiceLocated { Service = service.Name, Host = service.Host, Epoch = service.Epoch }, queue: null);
    }

    /// <summary>Nothing more is awaited; the migration has ended.</summary>
    public static void End(this BehaviorContext<MigrationSaga> context)
    {
        context.Saga.Deadline = null;
        context.Saga.EndedAt = context.Settings().Time.GetUtcNow();
    }

    private static void Post(this BehaviorContext<MigrationSaga> context, object message, string? queue) =>
        context.Database().Outbox.Add(OutboxMessages.Describe(message, queue, context.Settings().Time.GetUtcNow() + OutboxDelivery.Lease));

    private static void Journal(this BehaviorContext<MigrationSaga> context, IMigrationMessage message, bool isCommand)
    {
        var now = context.Settings().Time.GetUtcNow();
        var record = EventJournal.Describe(message, now, now);
        record.IsCommand = isCommand;
        record.From = context.Saga.State;
        context.Database().Events.Add(record);
    }

    /// <summary>Why the migration is being undone, for the commands that undo it.</summary>
    public static string CompensationReason(this MigrationSaga saga) => saga.FailureReason ?? "No reason was recorded.";
}
