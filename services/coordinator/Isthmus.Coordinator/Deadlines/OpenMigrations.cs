using Isthmus.Contracts;
using Isthmus.Contracts.Decide;
using Isthmus.Coordinator.Persistence;
using Isthmus.Coordinator.Saga;
using Isthmus.Hosting;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Isthmus.Coordinator.Deadlines;

/// <summary>
/// At start, once the bus runs, lets every open migration go on from what is stored, when the bus is one that forgets. A
/// broker keeps what was on its way, and another coordinator may be at work on it.
/// </summary>
public sealed class OpenMigrations(
    IDbContextFactory<CoordinatorDbContext> databases, IBus bus, IOptions<IsthmusOptions> options, ILogger<OpenMigrations> logger) : IHostedLifecycleService
{
    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        // Whoever waits to hear where the services run hears it now.
        await bus.Publish(new LocateServices { AskedBy = QueueNames.Coordinator }, cancellationToken).ConfigureAwait(false);
        if (options.Value.Bus.Transport != BusTransport.Memory)
            return;
        await using var database = await databases.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        // A deadline means that something is awaited: true of every open migration, and of a finished one whose source has not discarded yet.
        var open = await database.Migrations.AsNoTracking().Where(saga => saga.Deadline != null).ToListAsync(cancellationToken).ConfigureAwait(false);
        var queue = await bus.GetSendEndpoint(BusAddress.Of(QueueNames.Coordinator)).ConfigureAwait(false);
        foreach (var saga in open)
        {
            CoordinatorLog.MigrationResumed(logger, saga.CorrelationId, saga.Service, saga.CurrentState);
            await queue.Send(new ResumeMigration { MigrationId = saga.CorrelationId, Service = saga.Service }, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
