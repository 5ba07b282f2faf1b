using Isthmus.Contracts;
using Isthmus.Coordinator.Hosts;
using Isthmus.Coordinator.Persistence;
using Isthmus.Hosting.DeadLetters;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Isthmus.Coordinator.Watching;

/// <summary>
/// Counts what <see cref="CoordinatorMetrics"/> shows as gauges, as long as somebody collects them. What cannot be counted
/// is not shown: an old number would look like a good one.
/// </summary>
public sealed class CensusTaker(
    IDbContextFactory<CoordinatorDbContext> databases, HostRegister hosts, IDeadLetters letters, TimeProvider time, ILogger<CensusTaker> logger) : BackgroundService
{
    /// <summary>Between two counts.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = new PeriodicTimer(Period, time);
        try
        {
            do
            {
                if (CoordinatorMetrics.CensusIsWanted)
                    CoordinatorMetrics.Show(this, await TakeAsync(stoppingToken).ConfigureAwait(false));
            }
            while (await tick.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; whoever collects sees that this instance is gone.
        }
        finally
        {
            CoordinatorMetrics.Show(this, null);
        }
    }

    private async Task<Census?> TakeAsync(CancellationToken cancellation)
    {
        try
        {
            var dead = await CountDeadAsync(cancellation).ConfigureAwait(false);
            await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
            var open = await database.Migrations.Where(saga => saga.HeldService != null).GroupBy(saga => saga.CurrentState)
                .Select(states => new { State = states.Key, Count = states.Count() }).ToListAsync(cancellation).ConfigureAwait(false);
            var known = await hosts.ReadAsync(database, cancellation).ConfigureAwait(false);
            return new Census(
                open.ToDictionary(state => Enum.Parse<MigrationState>(state.State), state => state.Count),
                await database.Outbox.CountAsync(cancellation).ConfigureAwait(false),
                known.Values.CountBy(host => host.State).ToDictionary(),
                dead);
        }
        catch (Exception e) when (DatabaseFailure.Of(e) is not null)
        {
            CoordinatorLog.CensusWithoutDatabase(logger, e);
            return null;
        }
    }

    private async Task<int?> CountDeadAsync(CancellationToken cancellation)
    {
        try
        {
            return await letters.CountAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever the broker's client throws when the broker is away: the bus says so too, and everything else is counted.
            CoordinatorLog.CensusWithoutBroker(logger, e);
            return null;
        }
    }
}
