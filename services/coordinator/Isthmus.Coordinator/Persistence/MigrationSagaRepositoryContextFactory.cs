using Isthmus.Coordinator.Saga;
using MassTransit;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Isthmus.Coordinator.Persistence;

/// <summary>
/// The saga repository on EF Core, with optimistic concurrency: a lost race surfaces as
/// <see cref="DbUpdateException"/>, the endpoint's retry loads the newer state and tries again.
/// </summary>
public sealed class MigrationSagaRepositoryContextFactory(
    IDbContextFactory<CoordinatorDbContext> databases, SagaSettings settings, MigrationFeed feed, ILogger<MigrationSaga> logger)
    : ISagaRepositoryContextFactory<MigrationSaga>
{
    /// <inheritdoc/>
    public async Task Send<T>(ConsumeContext<T> context, IPipe<SagaRepositoryContext<MigrationSaga, T>> next)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        await using var database = await databases.CreateDbContextAsync(context.CancellationToken).ConfigureAwait(false);
        if (context.MessageId is { } id && await database.Events.AnyAsync(row => row.MessageId == id, context.CancellationToken).ConfigureAwait(false))
        {
            CoordinatorLog.RedeliveredMessageIgnored(logger, typeof(T).Name, id);
            return;
        }

        var repository = new MigrationSagaRepositoryContext<T>(database, context, settings, logger);
        await next.Send(repository).ConfigureAwait(false);
        if (repository.Stored is { } saga)
            feed.Announce(saga.CorrelationId);
    }

    /// <summary>Migrations are correlated by their ID only.</summary>
    public Task SendQuery<T>(ConsumeContext<T> context, ISagaQuery<MigrationSaga> query, IPipe<SagaRepositoryQueryContext<MigrationSaga, T>> next)
        where T : class =>
        throw new NotSupportedException("Migrations are correlated by their ID; correlate the event with CorrelateById.");

    /// <inheritdoc/>
    public void Probe(ProbeContext context) => context.Add("persistence", "entity-framework-core");
}
