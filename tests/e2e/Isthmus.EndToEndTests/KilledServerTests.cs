using System.Text.Json;
using Isthmus.Contracts;
using Isthmus.Contracts.Api;
using Xunit;

namespace Isthmus.EndToEndTests;

/// <summary>
/// The process with all services is killed (SIGKILL) in the middle of a move and started again: exactly one host serves,
/// the migration ends in a final state, and clients have lost nothing but time.
/// </summary>
public sealed class KilledServerTests
{
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(120);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(MigrationState.PreflightingDestination)]
    [InlineData(MigrationState.Staging)]
    [InlineData(MigrationState.Freezing)]
    [InlineData(MigrationState.Transferring)]
    [InlineData(MigrationState.Restoring)]
    [InlineData(MigrationState.Switching)]
    [InlineData(MigrationState.Verifying)]
    public async Task Killed_in_any_stage_one_host_serves_and_clients_stay_connected(MigrationState when)
    {
        await using var served = await ServedLab.StartAsync(Cancellation);
        Guid? migration = null;

        await IsthmusProgram.MigrateAsync(served.Lab, "b", async (happened, _) =>
        {
            if (happened.State < when || migration is not null)
                return;
            migration = happened.MigrationId;
            await served.Server.KillAsync(Cancellation);
        }, Cancellation);
        Assert.NotNull(migration);
        await served.RestartServerAsync(Cancellation);

        var status = await SettledAsync(served, migration.Value);
        Assert.True(status.State is MigrationState.Completed or MigrationState.RolledBack, $"{status}\n{string.Join('\n', served.Server.Log)}");
        Assert.Equal(status.State == MigrationState.Completed ? "b" : "a", await served.ServingHostAsync(Cancellation));
        await served.AssertClientsUnharmedAsync();
    }

    private static async Task<MigrationStatus> SettledAsync(ServedLab served, Guid migration)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(s_settle);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        while (true)
        {
            var (exit, output) = await IsthmusProgram.RunAsync(served.Lab, patience.Token, "show", migration.ToString(), "--json");
            Assert.True(exit == 0, $"isthmus show: exit code {exit}: {output}");
            var status = JsonSerializer.Deserialize<MigrationDetail>(output, ApiJson.Options)!.Status;
            if (status.State.IsSettled())
                return status;
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }
}
