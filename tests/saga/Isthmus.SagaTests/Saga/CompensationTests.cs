using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Stage;
using Isthmus.Contracts.Verify;
using Isthmus.SagaTests.Scripted;

namespace Isthmus.SagaTests.Saga;

public class CompensationTests
{
    [Fact]
    public async Task Source_is_never_restored_while_the_destination_has_not_confirmed()
    {
        await using var bench = await SagaBench.StartedAsync(bench =>
        {
            bench.Script.On<CheckpointStored>(StageAct.Fail);
            bench.Script.On<DiscardDestination>(StageAct.Silence);
        });

        var id = await bench.RequestAsync();
        var saga = await ExhaustAsync(bench, id, MigrationState.DiscardingDestination);

        Assert.Equal(MigrationState.NeedsOperator, saga.State);
        Assert.Equal(3, bench.Script.Commands<DiscardDestination>().Count());
        Assert.Empty(bench.Script.Commands<RestoreSource>());
        Assert.Contains("did not confirm", saga.FailureReason, StringComparison.Ordinal);
        Assert.Equal(id, (await bench.ServiceAsync()).ActiveMigration);
    }

    [Fact]
    public async Task Late_confirmation_lets_the_rollback_go_on_without_an_operator()
    {
        await using var bench = await SagaBench.StartedAsync(bench =>
        {
            bench.Script.On<CheckpointStored>(StageAct.Fail);
            bench.Script.On<DiscardDestination>(StageAct.Silence);
        });
        var id = await bench.RequestAsync();
        await ExhaustAsync(bench, id, MigrationState.DiscardingDestination);

        await bench.PublishAsync(ScriptedAnswers.To(bench.Script.Commands<DiscardDestination>().Last()));

        await bench.ReachAsync(id, MigrationState.RolledBack);
        Assert.Null((await bench.ServiceAsync()).ActiveMigration);
    }

    [Fact]
    public async Task Unreachable_destination_is_harmless_as_long_as_nothing_was_frozen()
    {
        await using var bench = await SagaBench.StartedAsync(bench =>
        {
            bench.Script.On<StageMigration>(stage => stage.Side == MigrationSide.Destination ? StageAct.Silence : StageAct.Answer);
            bench.Script.On<DiscardDestination>(StageAct.Silence);
        });

        var id = await bench.RequestAsync();
        await bench.ReachAsync(id, MigrationState.Staging);
        await bench.TimeOutAsync(id);
        var saga = await ExhaustAsync(bench, id, MigrationState.DiscardingDestination);

        Assert.Equal(MigrationState.RolledBack, saga.State);
        Assert.Null((await bench.ServiceAsync()).ActiveMigration);
    }

    [Fact]
    public async Task Unreachable_source_is_harmless_as_long_as_nothing_was_frozen()
    {
        await using var bench = await SagaBench.StartedAsync(bench =>
        {
            bench.Script.On<StageMigration>(stage => stage.Side == MigrationSide.Source ? StageAct.Silence : StageAct.Answer);
            bench.Script.On<RestoreSource>(StageAct.Silence);
        });

        var id = await bench.RequestAsync();
        await bench.ReachAsync(id, MigrationState.Staging);
        await bench.TimeOutAsync(id);
        var saga = await ExhaustAsync(bench, id, MigrationState.RestoringSource);

        Assert.Equal(MigrationState.RolledBack, saga.State);
        Assert.Equal(3, bench.Script.Commands<RestoreSource>().Count());
        Assert.Null((await bench.ServiceAsync()).ActiveMigration);
    }

    [Theory]
    [InlineData("Fail")]
    [InlineData("Throw")]
    public async Task Source_that_cannot_come_back_calls_an_operator(string act)
    {
        await using var bench = await SagaBench.StartedAsync(bench =>
        {
            bench.Script.On<CheckpointStored>(StageAct.Fail);
            bench.Script.On<RestoreSource>(Enum.Parse<StageAct>(act));
        });

        var id = await bench.RequestAsync();
        var saga = await bench.ReachAsync(id, MigrationState.NeedsOperator);

        Assert.Equal(3, bench.Script.Commands<RestoreSource>().Count());
        Assert.Contains("did not confirm that it brought web back", saga.FailureReason, StringComparison.Ordinal);
        Assert.Contains("isthmus resolve", saga.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_held_for_an_operator_moves_again_after_the_operator_spoke()
    {
        await using var bench = await SagaBench.StartedAsync(bench =>
        {
            bench.Script.On<CheckpointStored>(StageAct.Fail);
            bench.Script.On<RestoreSource>(StageAct.Fail);
        });
        var id = await bench.RequestAsync();
        await bench.ReachAsync(id, MigrationState.NeedsOperator);
        var refused = await bench.ReachAsync(await bench.RequestAsync(), MigrationState.Rejected);
        Assert.Contains("is held by migration", refused.FailureReason, StringComparison.Ordinal);

        await bench.PublishAsync(new OperatorResolved { MigrationId = id, Service = SagaBench.Service, ServingHost = "b", ResolvedBy = "test" });
        await bench.ReachAsync(id, MigrationState.Resolved);

        var service = await bench.ServiceAsync();
        Assert.Equal(("b", 1L, null), (service.Host, service.Epoch, service.ActiveMigration));
        bench.Script.On<CheckpointStored>(StageAct.Answer);
        var back = await bench.ReachAsync(await bench.RequestAsync(destination: "a"), MigrationState.Completed);
        Assert.Equal(2, back.Epoch);
    }

    [Fact]
    public async Task Failed_attempt_uses_its_epoch_up()
    {
        await using var bench = await SagaBench.StartedAsync(bench => bench.Script.On<CheckpointService>(StageAct.Fail));
        await bench.ReachAsync(await bench.RequestAsync(), MigrationState.RolledBack);

        bench.Script.On<CheckpointService>(StageAct.Answer);
        var second = await bench.ReachAsync(await bench.RequestAsync(), MigrationState.Completed);

        Assert.Equal(2, second.Epoch);
    }

    [Fact]
    public async Task Silent_source_is_told_again_to_discard_its_copy()
    {
        await using var bench = await SagaBench.StartedAsync(bench => bench.Script.On<DiscardSource>(StageAct.Silence));
        var id = await bench.RequestAsync();
        await bench.WaitAsync(id, _ => bench.Script.Commands<DiscardSource>().Any(), "the source told to discard");

        bench.Script.On<DiscardSource>(StageAct.Answer);
        await bench.TimeOutAsync(id);
        await bench.WaitAsync(id, saga => saga is { State: MigrationState.Completed, Deadline: null }, "discarded at last");

        Assert.Equal(2, bench.Script.Commands<DiscardSource>().Count());
    }

    private static async Task<Coordinator.Saga.MigrationSaga> ExhaustAsync(SagaBench bench, Guid id, MigrationState state)
    {
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var current = attempt;
            await bench.WaitAsync(id, saga => saga?.State == state && saga.Attempts == current, $"attempt {current} in {state}");
            await bench.TimeOutAsync(id);
        }

        return await bench.WaitAsync(id, saga => saga?.State is { } now && now.IsSettled(), "settled");
    }
}
