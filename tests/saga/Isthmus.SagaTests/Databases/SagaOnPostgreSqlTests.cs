using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Preflight;
using Isthmus.Contracts.Restore;
using Isthmus.Contracts.Transfer;
using Isthmus.Contracts.Verify;
using Isthmus.Coordinator.Deadlines;
using Isthmus.Coordinator.Persistence.Dialects;
using Isthmus.Coordinator.Persistence.Outbox;
using Isthmus.Coordinator.Persistence.Schema;
using Isthmus.Hosting;
using Isthmus.SagaTests.Scripted;
using Microsoft.Extensions.DependencyInjection;

namespace Isthmus.SagaTests.Databases;

/// <summary>The same saga on a server that several coordinators share and that may go away.</summary>
[Collection(PostgreSqlCollection.Name)]
public class SagaOnPostgreSqlTests(LocalPostgreSql server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Migration_completes_and_leaves_nothing_to_send(bool everythingTwice)
    {
        await using var bench = await StartedAsync(bench => (bench.Script.AnswerTwice, bench.Script.Redeliver) = (everythingTwice, everythingTwice));

        var id = await bench.RequestAsync();
        await bench.WaitAsync(id, saga => saga is { State: MigrationState.Completed, Deadline: null, HeldService: null }, "completed and discarded");
        await bench.OutboxEmptyAsync();

        var rows = await bench.EventsAsync(id);
        Assert.Single(rows, row => row.Name == nameof(MigrationCompleted));
        Assert.Equal(rows.Select(row => row.Sequence).Order(), rows.Select(row => row.Sequence));
        Assert.Single(bench.Script.Commands<CheckpointService>());
        Assert.Equal(("b", 1L), ((await bench.ServiceAsync()).Host, (await bench.ServiceAsync()).Epoch));
    }

    [Fact]
    public async Task Failed_migration_rolls_back()
    {
        await using var bench = await StartedAsync(bench => bench.Script.On<MigrationReady>(StageAct.Fail));

        var id = await bench.RequestAsync();
        await bench.ReachAsync(id, MigrationState.RolledBack);

        Assert.Single(bench.Script.Commands<RestoreSource>());
        Assert.Null((await bench.ServiceAsync()).ActiveMigration);
    }

    [Fact]
    public async Task One_service_never_moves_twice_at_once_whichever_coordinator_is_asked()
    {
        await using var first = await StartedAsync(bench => bench.Script.On<CheckpointService>(StageAct.Silence));
        await using var second = new SagaBench { Server = first.Server };
        second.Script.On<CheckpointService>(StageAct.Silence);
        await second.StartAsync();

        var asked = await Task.WhenAll(Enumerable.Range(0, 12).Select(async at => at % 2 == 0 ? (first, await first.RequestAsync()) : (second, await second.RequestAsync())));
        var sagas = await Task.WhenAll(asked.Select(one => one.Item1.ReachAsync(one.Item2, MigrationState.Freezing, MigrationState.Rejected)));

        var winner = Assert.Single(sagas, saga => saga.State == MigrationState.Freezing);
        Assert.Equal(winner.CorrelationId, (await first.ServiceAsync()).ActiveMigration);
        Assert.Equal("web", winner.HeldService);
        Assert.Equal(1, (await first.ServiceAsync()).LastEpoch);
    }

    [Fact]
    public async Task Database_itself_refuses_a_second_migration_that_holds_a_service()
    {
        await using var bench = await StartedAsync(bench => bench.Script.On<CheckpointService>(StageAct.Silence));
        var id = await bench.RequestAsync();
        await bench.ReachAsync(id, MigrationState.Freezing);
        var columns = "\"CurrentState\",\"Version\",\"Service\",\"HeldService\",\"Destination\",\"Epoch\",\"RequestedBy\",\"StartedAt\",\"Attempts\",\"SourceStaged\",\"DestinationStaged\",\"FreezeCommanded\",\"SourceSwitched\",\"DestinationSwitched\",\"DestinationDiscarded\"";

        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => LocalPostgreSql.ExecuteAsync(bench.Server!, bench.Server!.Database,
            $"INSERT INTO \"Migrations\" (\"CorrelationId\",{columns}) SELECT gen_random_uuid(),{columns} FROM \"Migrations\"", Cancellation));

        Assert.Equal("IX_Migrations_HeldService", refused.ConstraintName);
    }

    [Fact]
    public async Task Crash_between_commit_and_publish_loses_no_message()
    {
        await using var bench = await StartedAsync(bench => bench.Arrange = Without<OutboxDelivery>);
        var id = await bench.RequestAsync();
        await bench.ReachAsync(id, MigrationState.PreflightingSource);
        Assert.Empty(bench.Script.Commands<PreflightMigration>());
        await bench.StopAsync();

        // Without OpenMigrations, so that it is the outbox alone that goes on.
        bench.Time.Advance(OutboxDelivery.Lease + TimeSpan.FromSeconds(1));
        bench.Arrange = Without<OpenMigrations>;
        await bench.StartAsync();

        await bench.ReachAsync(id, MigrationState.Completed);
        Assert.Single(bench.Script.Commands<PreflightMigration>(), command => command.Side == MigrationSide.Source);
        await bench.OutboxEmptyAsync();
    }

    [Fact]
    public async Task Message_that_another_coordinator_is_sending_is_left_to_it()
    {
        await using var dead = await StartedAsync(bench => bench.Arrange = Without<OutboxDelivery>);
        var id = await dead.RequestAsync();
        await dead.ReachAsync(id, MigrationState.PreflightingSource);
        await using var other = new SagaBench { Server = dead.Server, Arrange = Without<OpenMigrations> };
        await other.StartAsync();

        other.Time.Advance(TimeSpan.FromSeconds(2));
        var second = await other.RequestAsync("mail");
        await other.ReachAsync(second, MigrationState.Completed);
        Assert.DoesNotContain(other.Script.Commands<PreflightMigration>(), command => command.MigrationId == id);

        other.Time.Advance(OutboxDelivery.Lease);
        await other.ReachAsync(id, MigrationState.Completed);
    }

    [Fact]
    public async Task Hot_path_does_not_wait_for_the_sagas_database()
    {
        await using var bench = await StartedAsync(bench => bench.Script.On<CheckpointService>(StageAct.Silence));
        var id = await bench.RequestAsync();
        await bench.ReachAsync(id, MigrationState.Freezing);
        await bench.WaitAsync(id, _ => bench.Script.Commands<CheckpointService>().Any(), "commanded to freeze");
        await using (var blocker = await LocalPostgreSql.ConnectAsync(bench.Server!, bench.Server!.Database, Cancellation))
        {
            await using var transaction = await blocker.BeginTransactionAsync(Cancellation);
            await using (var block = new Npgsql.NpgsqlCommand("LOCK TABLE \"Migrations\", \"Events\", \"Services\", \"Outbox\" IN ACCESS EXCLUSIVE MODE", blocker, transaction))
                await block.ExecuteNonQueryAsync(Cancellation);

            await bench.PublishAsync(ScriptedAnswers.To(bench.Script.Commands<CheckpointService>().Single()));
            await bench.Script.ReceivedAsync(message => message is ProcessRestored, times: 2, Cancellation);
            await transaction.RollbackAsync(Cancellation);
        }

        await bench.ReachAsync(id, MigrationState.Completed);
    }

    [Theory]
    [InlineData(20)]
    public async Task Database_that_is_gone_for_a_while_loses_nothing(int seconds)
    {
        await using var gone = new LocalPostgreSql();
        await gone.InitializeAsync();
        await using var bench = await StartedAsync(bench => bench.Script.On<CheckpointService>(StageAct.Silence), gone);
        var id = await bench.RequestAsync();
        await bench.ReachAsync(id, MigrationState.Freezing);
        await bench.WaitAsync(id, _ => bench.Script.Commands<CheckpointService>().Any(), "commanded to freeze");

        await gone.StopServerAsync();
        await bench.PublishAsync(ScriptedAnswers.To(bench.Script.Commands<CheckpointService>().Single()));
        await bench.Script.ReceivedAsync(message => message is ProcessRestored, times: 2, Cancellation);
        // The outage itself is what is tested; nothing tells its end but the clock.
        using (var outage = new PeriodicTimer(TimeSpan.FromSeconds(seconds)))
            await outage.WaitForNextTickAsync(Cancellation);
        await gone.StartServerAsync();

        await bench.ReachAsync(id, MigrationState.Completed);
        await bench.OutboxEmptyAsync();
        Assert.Equal("b", (await bench.ServiceAsync()).Host);
    }

    private static void Without<T>(Microsoft.Extensions.Hosting.HostApplicationBuilder builder)
    {
        var registered = builder.Services.Single(service => service.ImplementationType == typeof(T));
        builder.Services.Remove(registered);
    }

    private Task<SagaBench> StartedAsync(Action<SagaBench>? arrange = null) => StartedAsync(arrange, server);

    private static async Task<SagaBench> StartedAsync(Action<SagaBench>? arrange, LocalPostgreSql server)
    {
        var database = await server.CreateDatabaseAsync(Cancellation);
        await new SchemaUpgrade(new PostgreSqlDialect(database), TimeProvider.System).UpgradeAsync(Cancellation);
        return await SagaBench.StartedAsync(bench =>
        {
            bench.Server = database;
            arrange?.Invoke(bench);
        });
    }
}
