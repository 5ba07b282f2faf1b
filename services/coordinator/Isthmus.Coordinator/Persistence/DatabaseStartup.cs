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
    /// <summary>Services that are registered in one transaction.</summary>
    private const int Batch = 500;

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

    private async Task RegisterServicesAsync(CancellationToken cancellationToken)
    {
        HashSet<string> known;
        await using (var database = await databases.CreateDbContextAsync(cancellationToken).ConfigureAwait(false))
            known = await database.Services.Select(service => service.Name).ToHashSetAsync(StringComparer.Ordinal, cancellationToken).ConfigureAwait(false);
        foreach (var batch in options.Value.Services.Where(service => !known.Contains(service.Key)).Chunk(Batch))
            await RegisterAsync(batch, cancellationToken).ConfigureAwait(false);
    }

    private async Task RegisterAsync(IReadOnlyCollection<KeyValuePair<string, ServiceOptions>> services, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        database.Services.AddRange(services.Select(static service => new ServiceRecord { Name = service.Key, Host = service.Value.InitialHost }));
        try
        {
            await database.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            foreach (var (name, service) in services)
                CoordinatorLog.ServiceRegistered(logger, name, service.InitialHost);
        }
        catch (DbUpdateException e) when (DatabaseFailure.IsLostRace(e))
        {
            // Another coordinator registers services at the same time: which ones is seen one by one.
            if (services.Count == 1)
            {
                CoordinatorLog.ServiceRegisteredElsewhere(logger, services.First().Key);
                return;
            }

            foreach (var service in services)
                await RegisterAsync([service], cancellationToken).ConfigureAwait(false);
        }
    }
}
