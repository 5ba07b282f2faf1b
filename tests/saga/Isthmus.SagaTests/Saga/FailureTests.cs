using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Preflight;
using Isthmus.Contracts.Restore;
using Isthmus.Contracts.Stage;
using Isthmus.Contracts.Transfer;
using Isthmus.SagaTests.Scripted;

namespace Isthmus.SagaTests.Saga;

public class FailureTests
{
    public static TheoryData<string, string> LaterStages()
    {
        var data = new TheoryData<string, string>();
        foreach (var act in (string[])["Fail", "Throw"])
        {
            foreach (var message in (string[])[nameof(StageMigration), nameof(CheckpointService), nameof(CheckpointStored), nameof(MigrationReady)])
                data.Add(message, act);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(LaterStages))]
    public async Task Failing_stage_rolls_back_and_the_source_comes_last(string message, string act)
    {
        await using var bench = await SagaBench.StartedAsync(bench => Set(bench.Script, message, Enum.Parse<StageAct>(act)));

        var id = await bench.RequestAsync();
        var saga = await bench.ReachAsync(id, MigrationState.RolledBack, MigrationState.NeedsOperator);

        Assert.Equal(MigrationState.RolledBack, saga.State);
        Assert.Equal(StageOf(message), saga.FailedStage);
        Assert.Contains("was told to", saga.FailureReason, StringComparison.Ordinal);
        await AssertSourceServesAsync(bench, id);
    }

    [Theory]
    [InlineData(nameof(StageMigration))]
    [InlineData(nameof(CheckpointService))]
    [InlineData(nameof(CheckpointStored))]
    [InlineData(nameof(MigrationReady))]
    public async Task Silent_stage_rolls_back_when_its_time_is_over(string message)
    {
        await using var bench = await SagaBench.StartedAsync(bench => Set(bench.Script, message, StageAct.Silence));
        var waiting = WaitingFor(message);

        var id = await bench.RequestAsync();
        await bench.ReachAsync(id, waiting);
        await bench.TimeOutAsync(id);
        var saga = await bench.ReachAsync(id, MigrationState.RolledBack, MigrationState.NeedsOperator);

        Assert.Equal(MigrationState.RolledBack, saga.State);
        Assert.Equal(waiting.Stage(), saga.FailedStage);
        Assert.Contains("did not answer in time", saga.FailureReason, StringComparison.Ordinal);
        await AssertSourceServesAsync(bench, id);
    }

    [Fact]
    public async Task Silent_switch_is_decided_by_asking_the_service()
    {
        await using var bench = await SagaBench.StartedAsync(bench => bench.Script.On<ProcessRestored>(StageAct.Silence));

        var id = await bench.RequestAsync();
        await bench.ReachAsync(id, MigrationState.Switching);
        await bench.TimeOutAsync(id);

        await bench.ReachAsync(id, MigrationState.Completed);
        Assert.Equal("b", (await bench.ServiceAsync()).Host);
        Assert.Empty(bench.Script.Commands<DiscardDestination>());
    }

    [Theory]
    [InlineData("Fail")]
    [InlineData("Throw")]
    public async Task Switch_that_fails_leaves_a_service_that_answers_where_it_runs(string act)
    {
        await using var bench = await SagaBench.StartedAsync(bench => bench.Script.On<ProcessRestored>(Enum.Parse<StageAct>(act)));

        var id = await bench.RequestAsync();
        await bench.ReachAsync(id, MigrationState.Completed);

        Assert.Equal("b", (await bench.ServiceAsync()).Host);
        Assert.Contains((await bench.EventsAsync(id)).Select(row => row.Name), name => name == nameof(StageFailed));
        Assert.Empty(bench.Script.Commands<DiscardDestination>());
    }

    [Theory]
    [InlineData("Answer")]
    [InlineData("Fail")]
    public async Task Service_that_does_not_answer_after_the_move_rolls_back_however_the_switch_ended(string act)
    {
        await using var bench = await SagaBench.StartedAsync(bench =>
        {
            bench.Script.On<ProcessRestored>(Enum.Parse<StageAct>(act));
            bench.Probe.Answers = false;
            bench.Settings["Isthmus:Timeouts:Verify"] = "00:00:00.0000001";
        });

        var id = await bench.RequestAsync();
        await bench.Probe.Asked.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        bench.Time.Advance(TimeSpan.FromMilliseconds(100));
        var saga = await bench.ReachAsync(id, MigrationState.RolledBack);

        Assert.Equal(MigrationStage.Verify, saga.FailedStage);
        await AssertSourceServesAsync(bench, id);
    }

    [Fact]
    public async Task Refused_preflight_rejects_with_every_reason_and_changes_nothing()
    {
        await using var bench = await SagaBench.StartedAsync(bench => bench.Script.On<PreflightMigration>(
            preflight => preflight.Side == MigrationSide.Destination ? StageAct.Fail : StageAct.Answer));

        var id = await bench.RequestAsync();
        var saga = await bench.ReachAsync(id, MigrationState.Rejected);

        Assert.Equal(MigrationStage.Preflight, saga.FailedStage);
        Assert.Equal("b (Destination) refuses: io_uring (PID 42, descriptor 7): It cannot be carried.", saga.FailureReason);
        Assert.Equal("Turn io_uring off.", saga.Remedy);
        Assert.Empty(bench.Script.Commands<StageMigration>());
        Assert.Empty(bench.Script.Commands<DiscardDestination>());
        Assert.Null((await bench.ServiceAsync()).ActiveMigration);
    }

    [Fact]
    public async Task Silent_preflight_ends_without_asking_anybody_to_undo()
    {
        await using var bench = await SagaBench.StartedAsync(bench => bench.Script.On<PreflightMigration>(StageAct.Silence));

        var id = await bench.RequestAsync();
        await bench.ReachAsync(id, MigrationState.PreflightingSource);
        await bench.TimeOutAsync(id);
        var saga = await bench.ReachAsync(id, MigrationState.RolledBack);

        Assert.Contains("The dumper of a did not answer", saga.FailureReason, StringComparison.Ordinal);
        Assert.Empty(bench.Script.Commands<DiscardDestination>());
        Assert.Null((await bench.ServiceAsync()).ActiveMigration);
    }

    private static async Task AssertSourceServesAsync(SagaBench bench, Guid id)
    {
        var service = await bench.ServiceAsync();
        Assert.Equal(("a", 0L, null), (service.Host, service.Epoch, service.ActiveMigration));
        var sequence = (await bench.EventsAsync(id)).Select(row => row.Name).ToList();
        Assert.True(sequence.IndexOf(nameof(DestinationDiscarded)) >= 0, "the destination must have confirmed");
        Assert.True(sequence.IndexOf(nameof(RestoreSource)) > sequence.IndexOf(nameof(DestinationDiscarded)), "the source was told before the destination confirmed");
        Assert.True(sequence.IndexOf(nameof(MigrationRolledBack)) > sequence.IndexOf(nameof(SourceRestored)), "declared before the source confirmed");
    }

    private static void Set(StageScript script, string message, StageAct act)
    {
        switch (message)
        {
            case nameof(StageMigration):
                script.On<StageMigration>(stage => stage.Side == MigrationSide.Destination ? act : StageAct.Answer);
                break;
            case nameof(CheckpointService):
                script.On<CheckpointService>(act);
                break;
            case nameof(CheckpointStored):
                script.On<CheckpointStored>(act);
                break;
            case nameof(MigrationReady):
                script.On<MigrationReady>(act);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(message), message, "no stage consumes it");
        }
    }

    private static MigrationState WaitingFor(string message) => message switch
    {
        nameof(StageMigration) => MigrationState.Staging,
        nameof(CheckpointService) => MigrationState.Freezing,
        nameof(CheckpointStored) => MigrationState.Transferring,
        nameof(MigrationReady) => MigrationState.Restoring,
        _ => throw new ArgumentOutOfRangeException(nameof(message), message, "no stage consumes it"),
    };

    private static MigrationStage StageOf(string message) => WaitingFor(message).Stage();
}
