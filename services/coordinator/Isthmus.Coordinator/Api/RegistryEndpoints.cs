using Isthmus.Contracts.Api;
using Isthmus.Coordinator.Load;
using Isthmus.Coordinator.Persistence;
using Isthmus.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Isthmus.Coordinator.Api;

/// <summary><c>/services</c> and <c>/hosts</c>: what is configured, and what runs where.</summary>
public sealed class RegistryEndpoints(IDbContextFactory<CoordinatorDbContext> databases, LoadBoard board, IOptions<IsthmusOptions> options)
{
    internal void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/services", ServicesAsync);
        routes.MapGet("/hosts", HostsAsync);
    }

    private async Task<Ok<List<ServiceStatus>>> ServicesAsync(CancellationToken cancellation)
    {
        var records = await RecordsAsync(cancellation).ConfigureAwait(false);
        return TypedResults.Ok(options.Value.Services.OrderBy(service => service.Key, StringComparer.Ordinal).Select(service => new ServiceStatus
        {
            Name = service.Key,
            Address = service.Value.Address,
            Ports = [.. service.Value.Ports],
            Host = records[service.Key].Host,
            Epoch = records[service.Key].Epoch,
            ActiveMigration = records[service.Key].ActiveMigration,
            Load = board.Newest(service.Key),
        }).ToList());
    }

    private async Task<Ok<List<HostStatus>>> HostsAsync(CancellationToken cancellation)
    {
        var records = await RecordsAsync(cancellation).ConfigureAwait(false);
        return TypedResults.Ok(options.Value.Hosts.OrderBy(host => host.Key, StringComparer.Ordinal).Select(host => new HostStatus
        {
            Name = host.Key,
            Interface = host.Value.Interface,
            Local = host.Value.Local,
            Services = [.. records.Values.Where(service => service.Host == host.Key).Select(service => service.Name).Order(StringComparer.Ordinal)],
        }).ToList());
    }

    private async Task<Dictionary<string, ServiceRecord>> RecordsAsync(CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        return await database.Services.AsNoTracking().ToDictionaryAsync(service => service.Name, StringComparer.Ordinal, cancellation).ConfigureAwait(false);
    }
}
