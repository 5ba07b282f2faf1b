using System.Diagnostics;
using Isthmus.Coordinator.Persistence.Dialects;
using Isthmus.Hosting;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Isthmus.Coordinator.Persistence.Outbox;

/// <summary>
/// Sends what the saga has decided to send. A row that this process has just committed is sent at once; one that is left
/// over, because its coordinator died or the bus was away, is claimed by whichever coordinator finds it first. A crash
/// between sending and deleting sends a message twice, under the same ID.
/// </summary>
public sealed class OutboxDelivery(
    IDbContextFactory<CoordinatorDbContext> databases, DatabaseDialect dialect, OutboxQueue fresh, IBus bus, TimeProvider time, ILogger<OutboxDelivery> logger) : BackgroundService
{
    /// <summary>For so long a row is left to the process that wrote or claimed it.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(1);
    private const int LargestBatch = 200;

    private readonly HashSet<long> _sent = [];
    private Task _forgetting = Task.CompletedTask;
    private bool _forgets;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = new PeriodicTimer(Sweep, time);
        try
        {
            await AttemptAsync(() => SendLeftOversAsync(stoppingToken)).ConfigureAwait(false);
            var nextSweep = tick.WaitForNextTickAsync(stoppingToken).AsTask();
            var nextRow = fresh.Rows.WaitToReadAsync(stoppingToken).AsTask();
            while (true)
            {
                await Task.WhenAny(nextRow, nextSweep).ConfigureAwait(false);
                stoppingToken.ThrowIfCancellationRequested();
                if (nextRow.IsCompleted)
                {
                    await AttemptAsync(() => SendAsync(Fresh(), stoppingToken)).ConfigureAwait(false);
                    nextRow = fresh.Rows.WaitToReadAsync(stoppingToken).AsTask();
                }

                if (nextSweep.IsCompleted)
                {
                    await AttemptAsync(() => SendLeftOversAsync(stoppingToken)).ConfigureAwait(false);
                    nextSweep = tick.WaitForNextTickAsync(stoppingToken).AsTask();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; what was not sent stays in its table.
        }
        finally
        {
            await _forgetting.ConfigureAwait(false);
        }
    }

    private List<OutboxRecord> Fresh()
    {
        List<OutboxRecord> rows = [];
        while (rows.Count < LargestBatch && fresh.Rows.TryRead(out var row))
            rows.Add(row);
        return rows;
    }

    private async Task AttemptAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception e) when (DatabaseFailure.Of(e) is not null)
        {
            CoordinatorLog.OutboxUnreadable(logger, e);
        }
    }

    private async Task SendLeftOversAsync(CancellationToken cancellation)
    {
        List<OutboxRecord> rows;
        Forget(cancellation);
        await using (var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false))
        {
            var now = time.GetUtcNow();
            rows = await database.Outbox.AsNoTracking().Where(row => row.LeasedUntil <= now).OrderBy(row => row.Sequence).Take(LargestBatch)
                .ToListAsync(cancellation).ConfigureAwait(false);
            rows.RemoveAll(row => fresh.Holds(row.Sequence) || IsSent(row));
            if (rows.Count == 0)
                return;
            await using var turn = await dialect.TakeTurnAsync(cancellation).ConfigureAwait(false);
            rows = await ClaimAsync(database, rows, now, cancellation).ConfigureAwait(false);
        }

        if (rows.Count == 0)
            return;
        CoordinatorMetrics.LeftOvers(rows.Count);
        CoordinatorLog.OutboxLeftOvers(logger, rows.Count);
        await SendAsync(rows, cancellation).ConfigureAwait(false);
    }

    // Whoever changes the lease first has the row.
    private static async Task<List<OutboxRecord>> ClaimAsync(CoordinatorDbContext database, List<OutboxRecord> rows, DateTimeOffset now, CancellationToken cancellation)
    {
        List<OutboxRecord> mine = [];
        foreach (var row in rows)
        {
            var (sequence, old, until) = (row.Sequence, row.LeasedUntil, now + Lease);
            var changed = await database.Outbox.Where(other => other.Sequence == sequence && other.LeasedUntil == old)
                .ExecuteUpdateAsync(set => set.SetProperty(other => other.LeasedUntil, until), cancellation).ConfigureAwait(false);
            if (changed == 1)
                mine.Add(row);
        }

        return mine;
    }

    private async Task SendAsync(List<OutboxRecord> rows, CancellationToken cancellation)
    {
        await Task.WhenAll(rows.Select(row => SendAsync(row, cancellation))).ConfigureAwait(false);
        Forget(cancellation);
    }

    private async Task SendAsync(OutboxRecord row, CancellationToken cancellation)
    {
        // A broker that is away keeps a sender waiting; the row must not outlive its lease in here.
        using var patience = new CancellationTokenSource(Lease, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        using var span = CoordinatorTrace.Source.StartActivity("deliver", ActivityKind.Internal, row.Trace);
        try
        {
            var message = OutboxMessages.Read(row);
            if (row.Queue is null)
            {
                await bus.Publish(message, message.GetType(), context => context.MessageId = row.MessageId, either.Token).ConfigureAwait(false);
            }
            else
            {
                var queue = await bus.GetSendEndpoint(BusAddress.Of(row.Queue)).ConfigureAwait(false);
                await queue.Send(message, message.GetType(), Pipe.Execute<SendContext>(context => context.MessageId = row.MessageId), either.Token).ConfigureAwait(false);
            }

            lock (_sent)
                _sent.Add(row.Sequence);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The host stops; the row stays.
        }
        catch (Exception e)
        {
            // Whatever it was, the row stays and is tried again when its lease has ended.
            fresh.Release(row.Sequence);
            CoordinatorLog.OutboxNotSent(logger, e, row.Type, row.Queue ?? "(published)", row.Sequence);
        }
    }

    private bool IsSent(OutboxRecord row)
    {
        lock (_sent)
            return _sent.Contains(row.Sequence);
    }

    /// <summary>Deletes what was sent, beside the sending: the next messages need not wait for the disk.</summary>
    private void Forget(CancellationToken cancellation)
    {
        lock (_sent)
        {
            if (_forgets || _sent.Count == 0)
                return;
            _forgets = true;
        }

        _forgetting = AttemptAsync(() => ForgetAsync(cancellation));
    }

    private async Task ForgetAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                long[] sent;
                lock (_sent)
                    sent = [.. _sent];
                await DeleteAsync(sent, cancellation).ConfigureAwait(false);
                lock (_sent)
                {
                    _sent.ExceptWith(sent);
                    _forgets = _sent.Count > 0;
                    if (!_forgets)
                        return;
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The host stops; the rows are sent once more, under the same IDs.
        }
        catch
        {
            // The next sweep tries again.
            lock (_sent)
                _forgets = false;
            throw;
        }
    }

    private async Task DeleteAsync(long[] sent, CancellationToken cancellation)
    {
        await using var turn = await dialect.TakeTurnAsync(cancellation).ConfigureAwait(false);
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        await database.Outbox.Where(row => sent.Contains(row.Sequence)).ExecuteDeleteAsync(cancellation).ConfigureAwait(false);
        foreach (var sequence in sent)
            fresh.Release(sequence);
    }
}
