using System.Data.Common;
using Isthmus.Contracts;
using Isthmus.Coordinator.Persistence;
using Isthmus.Coordinator.Saga;
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
        catch (DbException e)
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

        var queue = await bus.GetSendEndpoint(new Uri($"queue:{QueueNames.Coordinator}")).ConfigureAwait(false);
        foreach (var saga in due)
        {
            CoordinatorLog.DeadlinePassed(logger, saga.CorrelationId, saga.Service, saga.CurrentState, saga.Deadline!.Value);
            await queue.Send(new StageTimedOut { MigrationId = saga.CorrelationId, Service = saga.Service, Deadline = saga.Deadline.Value }, cancellation)
                .ConfigureAwait(false);
        }
    }
}
