using Isthmus.Cli.Migrations;
using Isthmus.Contracts;
using Xunit;

namespace Isthmus.UnitTests.Cli;

public sealed class MigrationProgressTests
{
    [Fact]
    public void Time_goes_to_the_stage_that_was_running()
    {
        var progress = new MigrationProgress();
        progress.Apply(ScriptedCoordinator.Event(null, MigrationState.PreflightingSource, "MigrationRequested", 0));
        progress.Apply(ScriptedCoordinator.Event(MigrationState.PreflightingSource, MigrationState.PreflightingDestination, "PreflightPassed", 30));
        progress.Apply(ScriptedCoordinator.Event(MigrationState.PreflightingDestination, MigrationState.Staging, "PreflightPassed", 50));
        progress.Apply(ScriptedCoordinator.Event(MigrationState.Staging, MigrationState.Freezing, "BaseStaged", 55));
        var rows = progress.Rows(TimeSpan.FromMilliseconds(7)).ToDictionary(row => row.Stage);
        Assert.Equal((StageStatus.Done, TimeSpan.FromMilliseconds(50)), (rows[MigrationStage.Preflight].Status, rows[MigrationStage.Preflight].Elapsed));
        Assert.Equal(TimeSpan.FromMilliseconds(5), rows[MigrationStage.Stage].Elapsed);
        Assert.Equal((StageStatus.Running, TimeSpan.FromMilliseconds(7)), (rows[MigrationStage.Freeze].Status, rows[MigrationStage.Freeze].Elapsed));
        Assert.Equal((StageStatus.Pending, null), (rows[MigrationStage.Restore].Status, rows[MigrationStage.Restore].Elapsed));
    }

    [Fact]
    public void Timings_belong_to_the_stage_that_the_message_ends()
    {
        var progress = new MigrationProgress();
        progress.Apply(ScriptedCoordinator.Event(null, MigrationState.Freezing, "BaseStaged", 0));
        progress.Apply(ScriptedCoordinator.Event(MigrationState.Freezing, MigrationState.Transferring, "CheckpointStored", 40, new StageTiming("frozen", 13.2)));
        Assert.Equal("frozen", Assert.Single(progress.Rows(TimeSpan.Zero).Single(row => row.Stage == MigrationStage.Freeze).Timings).Name);
    }

    [Fact]
    public void Failed_stage_is_marked_and_compensation_is_added()
    {
        var progress = new MigrationProgress();
        progress.Apply(ScriptedCoordinator.Event(null, MigrationState.Restoring, "MigrationReady", 0));
        progress.Apply(ScriptedCoordinator.Event(MigrationState.Restoring, MigrationState.DiscardingDestination, "StageFailed", 10));
        progress.Apply(ScriptedCoordinator.Event(MigrationState.DiscardingDestination, MigrationState.RestoringSource, "DestinationDiscarded", 20));
        progress.Apply(ScriptedCoordinator.Event(MigrationState.RestoringSource, MigrationState.RolledBack, "SourceRestored", 50));
        var rows = progress.Rows(TimeSpan.Zero).ToDictionary(row => row.Stage);
        Assert.True(progress.IsSettled);
        Assert.Equal(StageStatus.Failed, rows[MigrationStage.Restore].Status);
        Assert.Equal((StageStatus.Done, TimeSpan.FromMilliseconds(40)), (rows[MigrationStage.Compensate].Status, rows[MigrationStage.Compensate].Elapsed));
    }

    [Fact]
    public void A_clock_that_goes_backwards_never_gives_negative_times()
    {
        var progress = new MigrationProgress();
        progress.Apply(ScriptedCoordinator.Event(null, MigrationState.Freezing, "BaseStaged", 50));
        progress.Apply(ScriptedCoordinator.Event(MigrationState.Freezing, MigrationState.Transferring, "CheckpointStored", 20));
        Assert.All(progress.Rows(TimeSpan.Zero), row => Assert.True(row.Elapsed is null || row.Elapsed >= TimeSpan.Zero));
    }
}
