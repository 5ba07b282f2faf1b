using System.Text.Json;
using Isthmus.Contracts;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Hosts;
using Isthmus.Coordinator.Persistence;
using Isthmus.Coordinator.Persistence.Dialects;
using Isthmus.Hosting;
using Isthmus.Hosting.Presence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Isthmus.Coordinator.Hosts;

/// <summary>
/// Which hosts there are and which can take part in moves. Kept in the database, so that all coordinators judge alike;
/// times are those of the coordinator that heard, since hosts' clocks may differ.
/// </summary>
public sealed class HostRegister(
    IDbContextFactory<CoordinatorDbContext> databases, DatabaseDialect dialect, IEnumerable<HostWork> work, IOptions<IsthmusOptions> options, TimeProvider time)
{
    /// <summary>Enters a report.</summary>
    public async Task EnterAsync(HostReported report, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(report);
        await using var turn = await dialect.TakeTurnAsync(cancellation).ConfigureAwait(false);
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        foreach (var role in report.Roles)
        {
            var row = await database.Hosts.FindAsync([report.Host, role.ToString()], cancellation).ConfigureAwait(false);
            if (row is null)
                database.Hosts.Add(row = new HostRecord { Host = report.Host, Role = role.ToString() });
            (row.Instance, row.HeardAt, row.Left) = (report.Instance, time.GetUtcNow(), false);
            row.Report = JsonSerializer.Serialize(report, ApiJson.Options);
        }

        await database.SaveChangesAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Enters a good-bye, unless a later process has reported since.</summary>
    public async Task LeaveAsync(HostLeft left, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(left);
        await using var turn = await dialect.TakeTurnAsync(cancellation).ConfigureAwait(false);
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        await database.Hosts.Where(row => row.Host == left.Host && row.Instance == left.Instance)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Left, true), cancellation).ConfigureAwait(false);
    }

    /// <summary>Every host that is configured or was heard of.</summary>
    public async Task<IReadOnlyDictionary<string, KnownHost>> ReadAsync(CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        return await ReadAsync(database, cancellation).ConfigureAwait(false);
    }

    /// <summary>As <see cref="ReadAsync(CancellationToken)"/>, as part of a unit of work.</summary>
    public async Task<IReadOnlyDictionary<string, KnownHost>> ReadAsync(CoordinatorDbContext database, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        var rows = (await database.Hosts.AsNoTracking().ToListAsync(cancellation).ConfigureAwait(false)).ToLookup(row => row.Host, StringComparer.Ordinal);
        return options.Value.Hosts.Keys.Concat(rows.Select(host => host.Key)).Distinct(StringComparer.Ordinal)
            .ToDictionary(name => name, name => Judge(name, [.. rows[name]]), StringComparer.Ordinal);
    }

    private KnownHost Judge(string name, List<HostRecord> rows)
    {
        // What this very process does need not be heard of.
        var here = options.Value.Hosts.TryGetValue(name, out var configured) && configured.Local ? work.Select(one => one.Role) : [];
        var newest = rows.MaxBy(row => row.HeardAt);
        var since = time.GetUtcNow() - options.Value.Heartbeat.GoneAfter;
        return new KnownHost(
            name,
            [.. rows.Where(row => !row.Left && row.HeardAt > since).Select(row => Enum.Parse<HostRole>(row.Role)).Concat(here).Distinct().Order()],
            newest?.HeardAt,
            newest?.Left ?? false,
            newest is null ? null : JsonSerializer.Deserialize<HostReported>(newest.Report, ApiJson.Options));
    }
}
