using System.Buffers.Binary;
using System.Security.Cryptography;
using Isthmus.Contracts;
using Isthmus.Coordinator.Persistence;
using Isthmus.Coordinator.Saga;
using Isthmus.Hosting;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Isthmus.Coordinator.Deadlines;

/// <summary>
/// Tells sagas that their deadline has passed. The deadlines are rows of the database, so they outlive a restart and any
/// coordinator may find them; no scheduler is needed. A saga may be told more than once: it looks at the deadline.
/// </summary>
public sealed class DeadlineSweeper(
    IDbContextFactory<CoordinatorDbContext> databases, IBus bus, TimeProvider time, ILogger<DeadlineSweeper> logger) : BackgroundService
{
    /// <summary>Between two looks at the table.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = new PeriodicTimer(Period, time);
        try
        {
            while (await tick.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
                await SweepOrLogAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; the deadlines stay where they are.
        }
    }

    private async Task SweepOrLogAsync(CancellationToken cancellation)
    {
        try
        {
            await SweepAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (DatabaseFailure.Of(e) is not null)
        {
            CoordinatorLog.DeadlinesUnreadable(logger, e);
        }
    }

    private async Task SweepAsync(CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var due = await database.Migrations.AsNoTracking().Where(saga => saga.Deadline <= now)
            .Select(saga => new { saga.CorrelationId, saga.Service, saga.CurrentState, saga.Deadline })
            .ToListAsync(cancellation).ConfigureAwait(false);
        if (due.Count == 0)
            return;

        var queue = await bus.GetSendEndpoint(BusAddress.Of(QueueNames.Coordinator)).ConfigureAwait(false);
        foreach (var saga in due)
        {
            CoordinatorLog.DeadlinePassed(logger, saga.CorrelationId, saga.Service, saga.CurrentState, saga.Deadline!.Value);
            // One ID for one deadline: however often and by however many coordinators it is said, the saga hears it once.
            var id = IdOf(saga.CorrelationId, saga.Deadline.Value);
            await queue.Send(
                new StageTimedOut { MigrationId = saga.CorrelationId, Service = saga.Service, Deadline = saga.Deadline.Value },
                context => context.MessageId = id,
                cancellation).ConfigureAwait(false);
        }
    }

    private static Guid IdOf(Guid migration, DateTimeOffset deadline)
    {
        Span<byte> both = stackalloc byte[24];
        migration.TryWriteBytes(both);
        BinaryPrimitives.WriteInt64LittleEndian(both[16..], deadline.UtcTicks);
        return new Guid(SHA256.HashData(both).AsSpan(0, 16));
    }
}
