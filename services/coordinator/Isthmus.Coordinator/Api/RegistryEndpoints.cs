using Isthmus.Contracts.Api;
using Isthmus.Coordinator.Hosts;
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
public sealed class RegistryEndpoints(IDbContextFactory<CoordinatorDbContext> databases, HostRegister hosts, LoadBoard board, IOptions<IsthmusOptions> options)
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
        var known = await hosts.ReadAsync(cancellation).ConfigureAwait(false);
        return TypedResults.Ok(known.Values.OrderBy(host => host.Name, StringComparer.Ordinal).Select(host =>
        {
            var configured = options.Value.Hosts.TryGetValue(host.Name, out var own) ? own : null;
            return new HostStatus
            {
                Name = host.Name,
                Interface = host.Report?.Interface ?? configured?.Interface ?? "",
                Local = configured?.Local ?? false,
                State = host.State,
                HeardAt = host.HeardAt,
                Report = host.Report,
                Services = [.. records.Values.Where(service => service.Host == host.Name).Select(service => service.Name).Order(StringComparer.Ordinal)],
            };
        }).ToList());
    }

    private async Task<Dictionary<string, ServiceRecord>> RecordsAsync(CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        return await database.Services.AsNoTracking().ToDictionaryAsync(service => service.Name, StringComparer.Ordinal, cancellation).ConfigureAwait(false);
    }
}
