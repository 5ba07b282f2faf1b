using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Decide;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Restore;
using Isthmus.Contracts.Stage;
using Isthmus.Contracts.Switch;
using Isthmus.Contracts.Transfer;
using Isthmus.Contracts.Verify;
using Isthmus.SagaTests.Scripted;

namespace Isthmus.SagaTests.Saga;

public class DeliveryTests
{
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Every_message_twice_leads_to_the_same_end(bool answerTwice, bool redeliver)
    {
        await using var bench = await SagaBench.StartedAsync(bench => (bench.Script.AnswerTwice, bench.Script.Redeliver) = (answerTwice, redeliver));

        var id = await bench.RequestAsync();
        await bench.WaitAsync(id, saga => saga is { State: MigrationState.Completed, Deadline: null }, "completed and discarded");

        Assert.Single(bench.Script.Commands<CheckpointService>());
        var rows = await bench.EventsAsync(id);
        Assert.Single(rows, row => row.Name == nameof(MigrationCompleted));
        Assert.Equal(rows.Count(row => row.MessageId is not null), rows.Where(row => row.MessageId is not null).Select(row => row.MessageId).Distinct().Count());
    }

    [Fact]
    public async Task Every_message_twice_rolls_back_once()
    {
        await using var bench = await SagaBench.StartedAsync(bench =>
        {
            (bench.Script.AnswerTwice, bench.Script.Redeliver) = (true, true);
            bench.Script.On<MigrationReady>(StageAct.Fail);
        });

        var id = await bench.RequestAsync();
        await bench.ReachAsync(id, MigrationState.RolledBack);

        Assert.Single(await bench.EventsAsync(id), row => row.Name == nameof(MigrationRolledBack));
        Assert.Single(bench.Script.Commands<RestoreSource>());
    }

    [Fact]
    public async Task Same_request_twice_is_one_migration()
    {
        await using var bench = await SagaBench.StartedAsync();
        var id = Guid.NewGuid();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => bench.RequestAsync(id: id)));
        await bench.ReachAsync(id, MigrationState.Completed);

        Assert.Single(bench.Script.Commands<CheckpointService>());
        Assert.Equal(1, (await bench.ServiceAsync()).Epoch);
    }

    [Fact]
    public async Task Events_of_the_hot_path_may_arrive_in_reverse()
    {
        await using var bench = await SagaBench.StartedAsync(bench => bench.Script.On<CheckpointService>(StageAct.Silence));
        bench.Script.On<CheckpointStored>(StageAct.Silence);
        bench.Script.On<MigrationReady>(StageAct.Silence);
        bench.Script.On<ProcessRestored>(StageAct.Silence);
        var id = await bench.RequestAsync();
        await bench.ReachAsync(id, MigrationState.Freezing);
        await bench.WaitAsync(id, _ => bench.Script.Commands<CheckpointService>().Any(), "commanded to freeze");
        var stored = (CheckpointStored)ScriptedAnswers.To(bench.Script.Commands<CheckpointService>().Single());
        var ready = (MigrationReady)ScriptedAnswers.To(stored);
        var restored = (ProcessRestored)ScriptedAnswers.To(ready);

        await bench.PublishAsync(ScriptedAnswers.To(restored, MigrationSide.Destination, "b"));
        await bench.WaitAsync(id, saga => saga!.DestinationSwitched, "destination switched");
        await bench.PublishAsync(ScriptedAnswers.To(restored, MigrationSide.Source, "a"));
        await bench.WaitAsync(id, saga => saga!.SourceSwitched, "source switched");
        await bench.PublishAsync(restored);
        await bench.ReachAsync(id, MigrationState.Completed);
        await bench.PublishAsync(ready);
        await bench.PublishAsync(stored);
        await bench.WaitAsync(id, saga => saga?.Deadline is null, "discarded");

        var final = await bench.FindAsync(id);
        Assert.Equal(MigrationState.Completed, final!.State);
        Assert.Empty(bench.Script.Commands<DiscardDestination>());
    }

    [Fact]
    public async Task Late_messages_of_an_ended_migration_change_nothing()
    {
        await using var bench = await SagaBench.StartedAsync(bench => bench.Script.On<CheckpointStored>(StageAct.Fail));
        var id = await bench.RequestAsync();
        await bench.ReachAsync(id, MigrationState.RolledBack);
        bench.Script.On<ProcessRestored>(StageAct.Silence);
        var marker = Guid.NewGuid();

        var ready = (MigrationReady)ScriptedAnswers.To((CheckpointStored)ScriptedAnswers.To(bench.Script.Commands<CheckpointService>().Single()));
        await bench.PublishAsync(ScriptedAnswers.To(ready), marker);
        await bench.WaitAsync(id, _ => bench.EventsAsync(id).GetAwaiter().GetResult().Any(row => row.MessageId == marker), "the late message recorded");

        Assert.Equal(MigrationState.RolledBack, (await bench.FindAsync(id))!.State);
        Assert.Equal("a", (await bench.ServiceAsync()).Host);
    }

    [Fact]
    public async Task Failure_of_a_stage_that_already_succeeded_is_ignored()
    {
        await using var bench = await SagaBench.StartedAsync(bench => bench.Script.On<MigrationReady>(StageAct.Silence));
        var id = await bench.RequestAsync();
        await bench.ReachAsync(id, MigrationState.Restoring);
        var marker = Guid.NewGuid();

        await bench.PublishAsync(
            new StageFailed { MigrationId = id, Service = SagaBench.Service, Stage = MigrationStage.Transfer, Host = "transfer", Reason = "delivered twice" }, marker);
        await bench.WaitAsync(id, _ => bench.EventsAsync(id).GetAwaiter().GetResult().Any(row => row.MessageId == marker), "the failure recorded");

        Assert.Equal(MigrationState.Restoring, (await bench.FindAsync(id))!.State);
    }

    [Fact]
    public async Task Message_for_an_unknown_migration_makes_no_migration()
    {
        await using var bench = await SagaBench.StartedAsync();
        var unknown = Guid.NewGuid();

        await bench.PublishAsync(new CancelMigration { MigrationId = unknown, Service = SagaBench.Service, RequestedBy = "test" });
        await bench.ReachAsync(await bench.RequestAsync(), MigrationState.Completed);

        Assert.Null(await bench.FindAsync(unknown));
        Assert.Empty(await bench.EventsAsync(unknown));
    }

    [Fact]
    public async Task Both_sides_may_be_staged_in_any_order_and_more_than_once()
    {
        await using var bench = await SagaBench.StartedAsync(bench => bench.Script.On<StageMigration>(StageAct.Silence));
        var id = await bench.RequestAsync();
        await bench.ReachAsync(id, MigrationState.Staging);

        BaseStaged Staged(MigrationSide side) => new() { MigrationId = id, Service = SagaBench.Service, Side = side, Host = side == MigrationSide.Source ? "a" : "b", BaseBytes = 0 };
        await bench.PublishAsync(Staged(MigrationSide.Destination));
        await bench.PublishAsync(Staged(MigrationSide.Destination));
        await bench.WaitAsync(id, saga => saga!.DestinationStaged, "destination staged");
        Assert.Equal(MigrationState.Staging, (await bench.FindAsync(id))!.State);
        await bench.PublishAsync(Staged(MigrationSide.Source));

        await bench.ReachAsync(id, MigrationState.Completed);
        Assert.Single(bench.Script.Commands<CheckpointService>());
    }
}
