using Isthmus.Coordinator.Persistence.Dialects;
using Isthmus.Coordinator.Persistence.Schema;
using Isthmus.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Isthmus.Coordinator.Persistence;

/// <summary>Makes sure of the tables and registers newly configured services, before the bus delivers anything.</summary>
public sealed class DatabaseStartup(
    IDbContextFactory<CoordinatorDbContext> databases, DatabaseDialect dialect, IOptions<IsthmusOptions> options, TimeProvider time,
    ILogger<DatabaseStartup> logger) : IHostedLifecycleService
{
    /// <inheritdoc/>
    /// <exception cref="DatabaseUnusableException">It can't be used, or is of another version.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var schema = new SchemaUpgrade(dialect, time);
        if (dialect.UpgradesItself)
            await schema.UpgradeAsync(cancellationToken).ConfigureAwait(false);
        var status = schema.Require(await schema.StatusAsync(cancellationToken).ConfigureAwait(false), upToDate: true);
        await RegisterServicesAsync(cancellationToken).ConfigureAwait(false);
        CoordinatorLog.DatabaseReady(logger, dialect.Location, status.Version);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Another coordinator may register the same service at the same time; then there is nothing left to do.
    private async Task RegisterServicesAsync(CancellationToken cancellationToken)
    {
        foreach (var (name, service) in options.Value.Services)
        {
            await using var database = await databases.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
            if (await database.Services.AnyAsync(known => known.Name == name, cancellationToken).ConfigureAwait(false))
                continue;
            database.Services.Add(new ServiceRecord { Name = name, Host = service.InitialHost });
            try
            {
                await database.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                CoordinatorLog.ServiceRegistered(logger, name, service.InitialHost);
            }
            catch (DbUpdateException e) when (DatabaseFailure.IsLostRace(e))
            {
                CoordinatorLog.ServiceRegisteredElsewhere(logger, name);
            }
        }
    }
}
