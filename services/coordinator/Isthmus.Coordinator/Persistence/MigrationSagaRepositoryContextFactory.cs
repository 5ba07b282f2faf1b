using Isthmus.Contracts;
using Isthmus.Coordinator.Persistence.Dialects;
using Isthmus.Coordinator.Persistence.Outbox;
using Isthmus.Coordinator.Saga;
using Isthmus.Hosting.Stages;
using MassTransit;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Isthmus.Coordinator.Persistence;

/// <summary>
/// The saga repository on EF Core. Messages of one saga wait for each other wherever they are handled; in any case
/// versions are compared, a lost race surfaces as <see cref="DbUpdateException"/>, and the endpoint's retry loads the newer
/// state and tries again. What the saga sends is stored with its state and offered to the outbox once both are committed.
/// </summary>
public sealed class MigrationSagaRepositoryContextFactory(
    IDbContextFactory<CoordinatorDbContext> databases, DatabaseDialect dialect, SagaSettings settings, MigrationFeed feed, OutboxQueue outbox,
    ILogger<MigrationSaga> logger)
    : ISagaRepositoryContextFactory<MigrationSaga>
{
    /// <inheritdoc/>
    public async Task Send<T>(ConsumeContext<T> context, IPipe<SagaRepositoryContext<MigrationSaga, T>> next)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        using var span = MigrationTrace.Start(CoordinatorTrace.Source, $"saga {typeof(T).Name}", MessageOf(context), QueueNames.Coordinator);
        await using var database = await databases.CreateDbContextAsync(context.CancellationToken).ConfigureAwait(false);
        await using var work = await dialect.BeginAsync(database, MessageOf(context).MigrationId, context.CancellationToken).ConfigureAwait(false);
        if (context.MessageId is { } id && await database.Events.AnyAsync(row => row.MessageId == id, context.CancellationToken).ConfigureAwait(false))
        {
            CoordinatorMetrics.Redelivered(typeof(T).Name);
            CoordinatorLog.RedeliveredMessageIgnored(logger, typeof(T).Name, id);
            return;
        }

        var repository = new MigrationSagaRepositoryContext<T>(database, context, settings, logger);
        await next.Send(repository).ConfigureAwait(false);
        if (repository.Stored is not { } saga)
            return;
        await work.CommitAsync(context.CancellationToken).ConfigureAwait(false);
        outbox.Offer(database.Outbox.Local);
        CoordinatorMetrics.StageTimed(context.Message);
        if (repository.Settled)
            CoordinatorMetrics.MigrationSettled(saga, settings.Time.GetUtcNow());
        feed.Announce(saga.CorrelationId);
    }

    private static IMigrationMessage MessageOf<T>(ConsumeContext<T> context)
        where T : class => context.Message as IMigrationMessage
        ?? throw new NotSupportedException($"{typeof(T).Name} is no message of a migration.");

    /// <summary>Migrations are correlated by their ID only.</summary>
    public Task SendQuery<T>(ConsumeContext<T> context, ISagaQuery<MigrationSaga> query, IPipe<SagaRepositoryQueryContext<MigrationSaga, T>> next)
        where T : class =>
        throw new NotSupportedException("Migrations are correlated by their ID; correlate the event with CorrelateById.");

    /// <inheritdoc/>
    public void Probe(ProbeContext context) => context.Add("persistence", "entity-framework-core");
}
