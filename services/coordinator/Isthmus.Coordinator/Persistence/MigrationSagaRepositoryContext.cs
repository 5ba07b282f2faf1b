using Isthmus.Contracts;
using Isthmus.Coordinator.Saga;
using MassTransit;
using MassTransit.Context;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Isthmus.Coordinator.Persistence;

/// <summary>
/// One message and one saga in one unit of work: state, registry and history are stored by a single
/// <see cref="DbContext.SaveChangesAsync(CancellationToken)"/>, hence in one transaction.
/// </summary>
public sealed class MigrationSagaRepositoryContext<TMessage>(
    CoordinatorDbContext database, ConsumeContext<TMessage> context, SagaSettings settings, ILogger logger)
    : ConsumeContextScope<TMessage>(context, database, settings, logger), SagaRepositoryContext<MigrationSaga, TMessage>
    where TMessage : class
{
    private EventRecord? _record;

    /// <summary>The migration that was stored, or null when nothing was.</summary>
    public MigrationSaga? Stored { get; private set; }

    /// <summary>True when the migration settled with this message.</summary>
    public bool Settled { get; private set; }

    /// <inheritdoc/>
    public Task<SagaConsumeContext<MigrationSaga, TMessage>> Add(MigrationSaga instance)
    {
        database.Migrations.Add(instance);
        Record(null);
        return CreateSagaConsumeContext(this, instance, SagaConsumeContextMode.Add);
    }

    /// <inheritdoc/>
    public Task<SagaConsumeContext<MigrationSaga, TMessage>> Insert(MigrationSaga instance) => Add(instance);

    /// <inheritdoc/>
    public async Task<SagaConsumeContext<MigrationSaga, TMessage>> Load(Guid correlationId)
    {
        var saga = await database.Migrations.SingleOrDefaultAsync(row => row.CorrelationId == correlationId, CancellationToken).ConfigureAwait(false);
        if (saga is null)
            return null!; // MassTransit's contract: null means missing.
        Record(saga.State);
        return await CreateSagaConsumeContext(this, saga, SagaConsumeContextMode.Load).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task Save(SagaConsumeContext<MigrationSaga> context) => StoreAsync(context.Saga);

    /// <inheritdoc/>
    public Task Update(SagaConsumeContext<MigrationSaga> context) => StoreAsync(context.Saga);

    /// <summary>A finished migration stays as history, so this stores it.</summary>
    public Task Delete(SagaConsumeContext<MigrationSaga> context) => StoreAsync(context.Saga);

    /// <summary>A migration that ends with its first message stays as history too.</summary>
    public Task Discard(SagaConsumeContext<MigrationSaga> context) => StoreAsync(context.Saga);

    /// <inheritdoc/>
    public Task Undo(SagaConsumeContext<MigrationSaga> context)
    {
        database.ChangeTracker.Clear();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<SagaConsumeContext<MigrationSaga, T>> CreateSagaConsumeContext<T>(
        ConsumeContext<T> consumeContext, MigrationSaga instance, SagaConsumeContextMode mode)
        where T : class =>
        Task.FromResult<SagaConsumeContext<MigrationSaga, T>>(new DefaultSagaConsumeContext<MigrationSaga, T>(consumeContext, instance));

    private void Record(MigrationState? from)
    {
        if (Message is not IMigrationMessage message)
            return;
        var now = settings.Time.GetUtcNow();
        _record = EventJournal.Describe(message, SentTime is { } sent ? new DateTimeOffset(sent) : now, now);
        _record.MessageId = MessageId;
        _record.From = from;
        database.Events.Add(_record);
    }

    private async Task StoreAsync(MigrationSaga saga)
    {
        foreach (var row in database.Events.Local)
            row.To = saga.State;
        foreach (var entry in database.ChangeTracker.Entries().Where(entry => entry.State == EntityState.Modified))
        {
            if (entry.Entity is MigrationSaga changed)
                changed.Version++;
            else if (entry.Entity is ServiceRecord service)
                service.Version++;
        }

        await database.SaveChangesAsync(CancellationToken).ConfigureAwait(false);
        Stored = saga;
        Settled = saga.State?.IsSettled() == true && _record?.From?.IsSettled() != true;
    }
}
