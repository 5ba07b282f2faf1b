using System.Text.Json;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Preflight;
using Isthmus.Coordinator.Persistence.Outbox;
using Isthmus.Coordinator.Saga;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Isthmus.Coordinator.Persistence;

/// <summary>
/// The coordinator's database: migrations, where services run, which hosts there are, every message, and what is still to
/// be sent. Its tables are made by the scripts in <c>Schema</c>; a test holds them against this model.
/// </summary>
public sealed class CoordinatorDbContext(DbContextOptions<CoordinatorDbContext> options) : DbContext(options)
{
    public DbSet<MigrationSaga> Migrations => Set<MigrationSaga>();

    public DbSet<ServiceRecord> Services => Set<ServiceRecord>();

    public DbSet<EventRecord> Events => Set<EventRecord>();

    public DbSet<HostRecord> Hosts => Set<HostRecord>();

    public DbSet<OutboxRecord> Outbox => Set<OutboxRecord>();

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        // SQLite has no date type; ticks compare and keep every digit.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicksConverter>();
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.Entity<MigrationSaga>(saga =>
        {
            saga.HasKey(row => row.CorrelationId);
            saga.Property(row => row.CorrelationId).ValueGeneratedNever();
            saga.Property(row => row.Version).IsConcurrencyToken();
            saga.Property(row => row.FailedStage).HasConversion<string>();
            saga.Property(row => row.Facts).HasConversion(
                facts => JsonSerializer.Serialize(facts, ApiJson.Options),
                json => JsonSerializer.Deserialize<SourceFacts>(json, ApiJson.Options));
            saga.Ignore(row => row.State);
            saga.HasIndex(row => row.HeldService).IsUnique();
            saga.HasIndex(row => row.Deadline);
            saga.HasIndex(row => row.StartedAt);
        });
        modelBuilder.Entity<ServiceRecord>(service =>
        {
            service.HasKey(row => row.Name);
            service.Property(row => row.Version).IsConcurrencyToken();
        });
        modelBuilder.Entity<EventRecord>(record =>
        {
            record.HasKey(row => row.Sequence);
            record.Property(row => row.From).HasConversion<string>();
            record.Property(row => row.To).HasConversion<string>();
            record.HasIndex(row => row.MessageId).IsUnique();
            record.HasIndex(row => new { row.MigrationId, row.Sequence });
        });
        modelBuilder.Entity<HostRecord>(host => host.HasKey(row => new { row.Host, row.Role }));
        modelBuilder.Entity<OutboxRecord>(message =>
        {
            message.HasKey(row => row.Sequence);
            message.HasIndex(row => row.LeasedUntil);
        });
    }

    private sealed class UtcTicksConverter() : ValueConverter<DateTimeOffset, long>(
        time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
}
