using Isthmus.Contracts;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Preflight;
using Isthmus.Contracts.Stage;

namespace Isthmus.SagaTests.Saga;

public class ForwardTests
{
    [Fact]
    public async Task Service_moves_when_every_stage_works()
    {
        await using var bench = await SagaBench.StartedAsync();

        var id = await bench.RequestAsync();
        var saga = await bench.WaitAsync(id, saga => saga is { State: MigrationState.Completed, Deadline: null }, "completed and discarded");

        Assert.Equal(1, saga.Epoch);
        Assert.Null(saga.FailureReason);
        Assert.NotNull(saga.EndedAt);
        var service = await bench.ServiceAsync();
        Assert.Equal(("b", 1L, null), (service.Host, service.Epoch, service.ActiveMigration));
        Assert.Equal(
            ["MigrationRequested", "PreflightMigration", "PreflightPassed", "PreflightMigration", "PreflightPassed", "StageMigration", "StageMigration",
                "BaseStaged", "BaseStaged", "CheckpointService"],
            (await bench.EventsAsync(id)).Select(row => row.Name).Take(10));
    }

    [Fact]
    public async Task Destination_is_asked_with_what_the_source_found()
    {
        await using var bench = await SagaBench.StartedAsync();

        var id = await bench.RequestAsync();
        await bench.ReachAsync(id, MigrationState.Completed);

        var preflights = bench.Script.Commands<PreflightMigration>().ToList();
        Assert.Null(preflights[0].Facts);
        Assert.Equal([41, 42], preflights[1].Facts!.Pids);
        Assert.All(bench.Script.Commands<StageMigration>(), stage => Assert.Equal(41, stage.Facts.RootPid));
        var checkpoint = Assert.Single(bench.Script.Commands<CheckpointService>());
        Assert.Equal(("a2V5", "02:00:00:00:00:02", 1L), (checkpoint.DestinationEncryptionKey, checkpoint.DestinationLinkAddress, checkpoint.Epoch));
    }

    [Fact]
    public async Task Both_sides_are_told_which_files_the_destination_lacks()
    {
        await using var bench = await SagaBench.StartedAsync();

        await bench.ReachAsync(await bench.RequestAsync(), MigrationState.Completed);

        Assert.Equal(3, bench.Script.Commands<PreflightMigration>().Last().Facts!.Files.Count);
        Assert.All(bench.Script.Commands<StageMigration>(), stage => Assert.Equal(["/srv/b", "/srv/c"], stage.Facts.Files.Select(file => file.Path)));
        Assert.All(bench.Script.Commands<StageMigration>(), stage => Assert.Contains("/srv/b", stage.Facts.FilesAtHand));
    }

    [Fact]
    public async Task Epoch_grows_with_every_move()
    {
        await using var bench = await SagaBench.StartedAsync();

        await bench.ReachAsync(await bench.RequestAsync(destination: "b"), MigrationState.Completed);
        var back = await bench.ReachAsync(await bench.RequestAsync(destination: "a"), MigrationState.Completed);

        Assert.Equal(2, back.Epoch);
        Assert.Equal("a", (await bench.ServiceAsync()).Host);
    }
}
