using Isthmus.Contracts;

namespace Isthmus.DistributedTests.Moves;

/// <summary>Real moves of nginx with every service a process of its own, over a real broker under least rights.</summary>
public sealed class DistributedMoveTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Service_moves_with_every_service_a_process_of_its_own()
    {
        await using var lab = await DistributedLab.StartAsync(Cancellation);
        var migration = await lab.RequestAsync(Cancellation);
        var status = await lab.WaitAsync(migration, static status => status.State.IsSettled(), Cancellation);
        Assert.True(status.State == MigrationState.Completed, $"{status}\n{lab.Logs}");
        await lab.AssertOneServesAsync(status, Cancellation);
    }

    [Theory]
    [InlineData("coordinator", null, MigrationState.Staging)]
    [InlineData("coordinator", null, MigrationState.Freezing)]
    [InlineData("coordinator", null, MigrationState.Restoring)]
    [InlineData("transfer", null, MigrationState.Staging)]
    [InlineData("transfer", null, MigrationState.Freezing)]
    [InlineData("dumper", "a", MigrationState.PreflightingSource)]
    [InlineData("dumper", "a", MigrationState.Staging)]
    [InlineData("dumper", "a", MigrationState.Freezing)]
    [InlineData("dumper", "a", MigrationState.Restoring)]
    [InlineData("restorer", "b", MigrationState.Staging)]
    [InlineData("restorer", "b", MigrationState.Freezing)]
    [InlineData("restorer", "b", MigrationState.Restoring)]
    [InlineData("restorer", "b", MigrationState.Verifying)]
    public async Task Service_killed_in_a_stage_leaves_one_side_serving(string role, string? host, MigrationState when)
    {
        await using var lab = await DistributedLab.StartAsync(Cancellation);
        var slot = new ServiceSlot(role, host);
        var migration = await lab.RequestAsync(Cancellation);
        await lab.WaitAsync(migration, status => status.State >= when, Cancellation);
        await lab.KillAsync(slot, Cancellation);
        await lab.RestartAsync(slot, Cancellation);
        var status = await lab.WaitAsync(migration, static status => status.State.IsSettled(), Cancellation);
        await lab.AssertOneServesAsync(status, Cancellation);
    }

    [Theory]
    [InlineData(MigrationState.Staging)]
    [InlineData(MigrationState.Freezing)]
    [InlineData(MigrationState.Restoring)]
    public async Task Broker_restarted_in_a_move_leaves_one_side_serving(MigrationState when)
    {
        await using var lab = await DistributedLab.StartAsync(Cancellation);
        var migration = await lab.RequestAsync(Cancellation);
        await lab.WaitAsync(migration, status => status.State >= when, Cancellation);
        await lab.Broker.StopAsync(Cancellation);
        await lab.Broker.StartAgainAsync(Cancellation);
        var status = await lab.WaitAsync(migration, static status => status.State.IsSettled(), Cancellation);
        await lab.AssertOneServesAsync(status, Cancellation);
    }
}
