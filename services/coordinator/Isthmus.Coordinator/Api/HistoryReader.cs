using System.Text.Json;
using Isthmus.Contracts;
using Isthmus.Contracts.Api;
using Isthmus.Coordinator.Persistence;
using Isthmus.Coordinator.Saga;
using Microsoft.EntityFrameworkCore;

namespace Isthmus.Coordinator.Api;

/// <summary>Reads migrations and their events as the API shows them.</summary>
public sealed class HistoryReader(IDbContextFactory<CoordinatorDbContext> databases)
{
    /// <summary>The newest migrations, newest first.</summary>
    public async Task<IReadOnlyList<MigrationStatus>> ListAsync(string? service, int limit, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        var rows = await database.Migrations.AsNoTracking()
            .Where(saga => service == null || saga.Service == service)
            .OrderByDescending(saga => saga.StartedAt).Take(limit).ToListAsync(cancellation).ConfigureAwait(false);
        return [.. rows.Select(Show)];
    }

    /// <summary>One migration, or null when there is none of this ID.</summary>
    public async Task<MigrationStatus?> FindAsync(Guid migration, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        var saga = await database.Migrations.AsNoTracking().SingleOrDefaultAsync(row => row.CorrelationId == migration, cancellation).ConfigureAwait(false);
        return saga is null ? null : Show(saga);
    }

    /// <summary>The events of one migration with a sequence above <paramref name="after"/>, in order.</summary>
    public async Task<IReadOnlyList<MigrationEvent>> EventsAsync(MigrationStatus migration, long after, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(migration);
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        var rows = await database.Events.AsNoTracking()
            .Where(row => row.MigrationId == migration.MigrationId && row.Sequence > after)
            .OrderBy(row => row.Sequence).ToListAsync(cancellation).ConfigureAwait(false);
        return [.. rows.Select(row => Show(row, migration.StartedAt))];
    }

    private static MigrationStatus Show(MigrationSaga saga)
    {
        var state = saga.State ?? throw new InvalidDataException($"Migration {saga.CorrelationId} is in state '{saga.CurrentState}', which this version doesn't know.");
        return new MigrationStatus
        {
            MigrationId = saga.CorrelationId,
            Service = saga.Service,
            State = state,
            Stage = state.Stage(),
            Source = saga.Source,
            Destination = saga.Destination,
            Epoch = saga.Epoch,
            RequestedBy = saga.RequestedBy,
            RequestReason = saga.RequestReason,
            StartedAt = saga.StartedAt,
            EndedAt = saga.EndedAt,
            FailedStage = saga.FailedStage,
            FailureReason = saga.FailureReason,
            Remedy = saga.Remedy,
            Cancellable = state.IsCancellable(),
        };
    }

    private static MigrationEvent Show(EventRecord row, DateTimeOffset startedAt)
    {
        using var document = JsonDocument.Parse(row.Message);
        var message = document.RootElement.Clone();
        var state = row.To ?? row.From ?? MigrationState.Rejected;
        return new MigrationEvent
        {
            Sequence = row.Sequence,
            MigrationId = row.MigrationId,
            Service = row.Service,
            Name = row.Name,
            IsCommand = row.IsCommand,
            From = row.From,
            State = state,
            Stage = state.Stage(),
            Host = row.Host,
            SentAt = row.SentAt,
            RecordedAt = row.RecordedAt,
            SinceStartMilliseconds = (row.SentAt - startedAt).TotalMilliseconds,
            Timings = message.TryGetProperty("timings", out var timings) ? timings.Deserialize<StageTiming[]>(ApiJson.Options) ?? [] : [],
            Message = message,
        };
    }
}
