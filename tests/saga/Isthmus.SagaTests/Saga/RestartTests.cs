using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Preflight;
using Isthmus.Contracts.Restore;
using Isthmus.Contracts.Stage;
using Isthmus.Contracts.Transfer;
using Isthmus.Contracts.Verify;
using Isthmus.SagaTests.Scripted;

namespace Isthmus.SagaTests.Saga;

/// <summary>The in-memory bus dies with the process: what was on its way is lost, only the database is left.</summary>
public class RestartTests
{
    public static TheoryData<MigrationState> OpenStates() =>
    [
        MigrationState.PreflightingSource, MigrationState.PreflightingDestination, MigrationState.Staging, MigrationState.Freezing,
        MigrationState.Transferring, MigrationState.Restoring, MigrationState.Switching,
    ];

    [Theory]
    [MemberData(nameof(OpenStates))]
    public async Task Restarted_coordinator_finishes_what_it_had_begun(MigrationState state)
    {
        await using var bench = await SagaBench.StartedAsync(bench => Act(bench.Script, state, StageAct.Silence));
        var id = await bench.RequestAsync();
        await bench.ReachAsync(id, state);
        await bench.StopAsync();

        Act(bench.Script, state, StageAct.Answer);
        await bench.StartAsync();

        var saga = await bench.ReachAsync(id, MigrationState.Completed);
        Assert.Null(saga.FailureReason);
        Assert.Equal("b", (await bench.ServiceAsync()).Host);
    }

    [Theory]
    [InlineData(MigrationState.DiscardingDestination)]
    [InlineData(MigrationState.RestoringSource)]
    public async Task Restarted_coordinator_finishes_a_rollback(MigrationState state)
    {
        await using var bench = await SagaBench.StartedAsync(bench =>
        {
            bench.Script.On<CheckpointStored>(StageAct.Fail);
            Act(bench.Script, state, StageAct.Silence);
        });
        var id = await bench.RequestAsync();
        await bench.ReachAsync(id, state);
        await bench.StopAsync();

        Act(bench.Script, state, StageAct.Answer);
        await bench.StartAsync();

        await bench.ReachAsync(id, MigrationState.RolledBack);
        Assert.Null((await bench.ServiceAsync()).ActiveMigration);
    }

    [Fact]
    public async Task Time_runs_out_after_a_restart_too()
    {
        await using var bench = await SagaBench.StartedAsync(bench => bench.Script.On<CheckpointService>(StageAct.Silence));
        var id = await bench.RequestAsync();
        await bench.ReachAsync(id, MigrationState.Freezing);
        await bench.WaitAsync(id, _ => bench.Script.Commands<CheckpointService>().Any(), "commanded");
        await bench.StopAsync();
        await bench.StartAsync();
        await bench.WaitAsync(id, _ => bench.Script.Commands<CheckpointService>().Count() > 1, "commanded again");

        await bench.TimeOutAsync(id);

        var saga = await bench.ReachAsync(id, MigrationState.RolledBack);
        Assert.Equal(MigrationStage.Freeze, saga.FailedStage);
    }

    [Fact]
    public async Task Service_stays_claimed_across_a_restart()
    {
        await using var bench = await SagaBench.StartedAsync(bench => bench.Script.On<CheckpointService>(StageAct.Silence));
        var id = await bench.RequestAsync();
        await bench.ReachAsync(id, MigrationState.Freezing);
        await bench.StopAsync();
        await bench.StartAsync();

        var second = await bench.ReachAsync(await bench.RequestAsync(), MigrationState.Rejected);

        Assert.Contains($"is held by migration {id}", second.FailureReason, StringComparison.Ordinal);
    }

    private static void Act(StageScript script, MigrationState state, StageAct act)
    {
        switch (state)
        {
            case MigrationState.PreflightingSource:
                script.On<PreflightMigration>(act);
                break;
            case MigrationState.PreflightingDestination:
                script.On<PreflightMigration>(preflight => preflight.Side == MigrationSide.Destination ? act : StageAct.Answer);
                break;
            case MigrationState.Staging:
                script.On<StageMigration>(act);
                break;
            case MigrationState.Freezing:
                script.On<CheckpointService>(act);
                break;
            case MigrationState.Transferring:
                script.On<CheckpointStored>(act);
                break;
            case MigrationState.Restoring:
                script.On<MigrationReady>(act);
                break;
            case MigrationState.Switching:
                script.On<ProcessRestored>(act);
                break;
            case MigrationState.DiscardingDestination:
                script.On<DiscardDestination>(act);
                break;
            case MigrationState.RestoringSource:
                script.On<RestoreSource>(act);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(state), state, "not a state that a stage can be stopped in");
        }
    }
}
