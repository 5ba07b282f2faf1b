using System.Globalization;
using Isthmus.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Isthmus.Coordinator.Persistence;

/// <summary>Makes the tables and registers newly configured services, before the bus delivers anything.</summary>
public sealed class DatabaseStartup(
    IDbContextFactory<CoordinatorDbContext> databases, IOptions<IsthmusOptions> options, ILogger<DatabaseStartup> logger) : IHostedLifecycleService
{
    /// <inheritdoc/>
    /// <exception cref="DatabaseSchemaException">The file is of another version.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var path = options.Value.Database;
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { Length: > 0 } directory)
            Directory.CreateDirectory(directory);
        await using var database = await databases.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var created = await database.Database.EnsureCreatedAsync(cancellationToken).ConfigureAwait(false);
        if (created)
        {
            // Readers (the API) never wait for the saga's writes, nor it for them. The version is a constant of ours.
            await database.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL", cancellationToken).ConfigureAwait(false);
            await database.Database.ExecuteSqlRawAsync(
                string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version={CoordinatorDbContext.SchemaVersion}"), cancellationToken).ConfigureAwait(false);
        }

        var version = (await database.Database.SqlQueryRaw<int>("SELECT user_version AS Value FROM pragma_user_version")
            .ToListAsync(cancellationToken).ConfigureAwait(false)).Single();
        if (version != CoordinatorDbContext.SchemaVersion)
            throw new DatabaseSchemaException(path, version);

        await RegisterServicesAsync(database, cancellationToken).ConfigureAwait(false);
        CoordinatorLog.DatabaseReady(logger, path, version);
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

    private async Task RegisterServicesAsync(CoordinatorDbContext database, CancellationToken cancellationToken)
    {
        var known = await database.Services.Select(service => service.Name).ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var (name, service) in options.Value.Services.Where(service => !known.Contains(service.Key)))
        {
            database.Services.Add(new ServiceRecord { Name = name, Host = service.InitialHost });
            CoordinatorLog.ServiceRegistered(logger, name, service.InitialHost);
        }

        await database.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }
}
