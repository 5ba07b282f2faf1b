using Isthmus.Contracts;
using Isthmus.Contracts.Decide;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Preflight;
using Isthmus.Contracts.Restore;
using Isthmus.Contracts.Stage;
using Isthmus.Contracts.Transfer;
using Isthmus.SagaTests.Scripted;

namespace Isthmus.SagaTests.Saga;

public class CancelTests
{
    [Theory]
    [InlineData(MigrationState.PreflightingSource)]
    [InlineData(MigrationState.Staging)]
    [InlineData(MigrationState.Freezing)]
    [InlineData(MigrationState.Transferring)]
    [InlineData(MigrationState.Restoring)]
    public async Task Cancel_before_the_point_of_no_return_rolls_back(MigrationState state)
    {
        await using var bench = await SagaBench.StartedAsync(bench => StopIn(bench.Script, state));
        var id = await bench.RequestAsync();
        await bench.ReachAsync(id, state);

        await bench.PublishAsync(new CancelMigration { MigrationId = id, Service = SagaBench.Service, RequestedBy = "operator:alice", Reason = "wrong host" });
        var saga = await bench.ReachAsync(id, MigrationState.RolledBack);

        Assert.Equal("Cancelled by operator:alice: wrong host.", saga.FailureReason);
        Assert.Equal(("a", null), ((await bench.ServiceAsync()).Host, (await bench.ServiceAsync()).ActiveMigration));
    }

    [Fact]
    public async Task Cancel_after_the_point_of_no_return_is_refused_and_the_move_goes_on()
    {
        await using var bench = await SagaBench.StartedAsync(bench => StopIn(bench.Script, MigrationState.Switching));
        var id = await bench.RequestAsync();
        await bench.ReachAsync(id, MigrationState.Switching);

        await bench.PublishAsync(new CancelMigration { MigrationId = id, Service = SagaBench.Service, RequestedBy = "test" });
        await bench.WaitAsync(id, _ => bench.EventsAsync(id).GetAwaiter().GetResult().Any(row => row.Name == nameof(CancellationRefused)), "a refusal");
        await bench.TimeOutAsync(id);

        await bench.ReachAsync(id, MigrationState.Completed);
    }

    private static void StopIn(StageScript script, MigrationState state)
    {
        switch (state)
        {
            case MigrationState.PreflightingSource:
                script.On<PreflightMigration>(StageAct.Silence);
                break;
            case MigrationState.Staging:
                script.On<StageMigration>(StageAct.Silence);
                break;
            case MigrationState.Freezing:
                script.On<CheckpointService>(StageAct.Silence);
                break;
            case MigrationState.Transferring:
                script.On<CheckpointStored>(StageAct.Silence);
                break;
            case MigrationState.Restoring:
                script.On<MigrationReady>(StageAct.Silence);
                break;
            case MigrationState.Switching:
                script.On<ProcessRestored>(StageAct.Silence);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(state), state, "not a state that a stage can be stopped in");
        }
    }
}
