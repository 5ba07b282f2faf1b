using System.Text.Json;
using Isthmus.Cli;
using Isthmus.Contracts;
using Xunit;

namespace Isthmus.UnitTests.Cli;

public sealed class MigrateCommandTests
{
    [Theory]
    [InlineData(MigrationState.Completed, nameof(ExitCode.Success))]
    [InlineData(MigrationState.RolledBack, nameof(ExitCode.RolledBack))]
    [InlineData(MigrationState.Rejected, nameof(ExitCode.Rejected))]
    [InlineData(MigrationState.NeedsOperator, nameof(ExitCode.NeedsOperator))]
    public async Task Exit_code_tells_how_the_move_ended(MigrationState outcome, string expected)
    {
        using var line = new CommandLine(new ScriptedCoordinator().Then(MigrationState.Freezing, "BaseStaged").Then(outcome, "Last"));
        Assert.Equal(expected, (await line.RunAsync("migrate", "web", "--to", "b")).ToString());
    }

    [Fact]
    public async Task Request_names_service_destination_and_reason()
    {
        var coordinator = new ScriptedCoordinator();
        using var line = new CommandLine(coordinator);
        await line.RunAsync("migrate", "web", "--to", "b", "--from", "a", "--reason", "kernel update", "--no-wait");
        var request = Assert.Single(coordinator.Requests);
        Assert.Equal(("web", "b", "a", "kernel update"), (request.Service, request.Destination, request.ExpectedSource, request.Reason));
        Assert.NotNull(request.MigrationId);
    }

    [Fact]
    public async Task Interrupt_cancels_and_waits_for_the_roll_back()
    {
        var coordinator = new ScriptedCoordinator().Then(MigrationState.Freezing, "BaseStaged");
        using var line = new CommandLine(coordinator);
        var running = line.RunAsync("migrate", "web", "--to", "b");
        line.Interrupts.Raise();
        await coordinator.Cancelled.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(running.IsCompleted);
        coordinator.Then(MigrationState.RestoringSource, "DestinationDiscarded").Then(MigrationState.RolledBack, "SourceRestored");
        Assert.Equal(ExitCode.RolledBack, await running);
        Assert.Single(coordinator.Cancellations);
        Assert.Contains("Rolled back: web runs on a as before", line.Output);
    }

    [Fact]
    public async Task Second_interrupt_leaves_at_once_and_says_how_to_go_on()
    {
        var coordinator = new ScriptedCoordinator().Then(MigrationState.Freezing, "BaseStaged");
        using var line = new CommandLine(coordinator);
        var running = line.RunAsync("migrate", "web", "--to", "b");
        line.Interrupts.Raise();
        await coordinator.Cancelled.WaitAsync(TestContext.Current.CancellationToken);
        line.Interrupts.Raise();
        Assert.Equal(ExitCode.Interrupted, await running);
        Assert.Contains("isthmus show", line.Error);
    }

    [Fact]
    public async Task Time_out_leaves_the_move_running()
    {
        var coordinator = new ScriptedCoordinator().Then(MigrationState.Freezing, "BaseStaged");
        using var line = new CommandLine(coordinator);
        var running = line.RunAsync("migrate", "web", "--to", "b", "--timeout", "90s");
        line.Time.Advance(TimeSpan.FromSeconds(89));
        Assert.False(running.IsCompleted);
        line.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(ExitCode.TimedOut, await running);
        Assert.Empty(coordinator.Cancellations);
    }

    [Fact]
    public async Task Move_is_followed_on_after_the_coordinators_database_was_away_and_nothing_is_told_twice()
    {
        var coordinator = new ScriptedCoordinator { TimesAway = 2 }.Then(MigrationState.Freezing, "BaseStaged").Then(MigrationState.Verifying, "TrafficSwitched").Then(MigrationState.Completed, "ServiceVerified");
        using var line = new CommandLine(coordinator);
        Assert.Equal(ExitCode.Success, await EndAsync(line, line.RunAsync("migrate", "web", "--to", "b")));
        Assert.Equal(0, coordinator.TimesAway);
        foreach (var message in (string[])["BaseStaged", "TrafficSwitched", "ServiceVerified"])
            Assert.Single(line.Output.Split('\n'), text => text.Contains(message, StringComparison.Ordinal));
        Assert.Contains("does not answer. The move goes on; asking again", line.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_is_made_again_under_the_same_id_while_the_coordinators_database_is_away()
    {
        var coordinator = new ScriptedCoordinator { RequestsAway = 2 }.Then(MigrationState.Completed, "ServiceVerified");
        using var line = new CommandLine(coordinator);
        Assert.Equal(ExitCode.Success, await EndAsync(line, line.RunAsync("migrate", "web", "--to", "b")));
        Assert.Equal(3, coordinator.Requests.Count);
        Assert.Single(coordinator.Requests.Select(static request => request.MigrationId).Distinct());
    }

    [Fact]
    public async Task Database_that_stays_away_ends_the_watch_with_the_reason()
    {
        var coordinator = new ScriptedCoordinator { AlwaysAway = true };
        using var line = new CommandLine(coordinator);
        Assert.Equal(ExitCode.Failed, await EndAsync(line, line.RunAsync("migrate", "web", "--to", "b")));
        Assert.Contains("Look after it.", line.Error, StringComparison.Ordinal);
    }

    /// <summary>Lets time pass until the command ends.</summary>
    private static async Task<ExitCode> EndAsync(CommandLine line, Task<ExitCode> running)
    {
        while (!running.IsCompleted)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            line.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return await running;
    }

    [Fact]
    public async Task Json_writes_one_value_a_line_and_the_outcome_last()
    {
        using var line = new CommandLine(new ScriptedCoordinator().Then(MigrationState.Freezing, "BaseStaged").Then(MigrationState.Completed, "SourceDiscarded"));
        await line.RunAsync("migrate", "web", "--to", "b", "--json");
        var values = line.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(text => JsonDocument.Parse(text).RootElement).ToList();
        Assert.Equal(["BaseStaged", "SourceDiscarded"], values.SkipLast(1).Select(value => value.GetProperty("event").GetProperty("name").GetString()));
        Assert.Equal("Completed", values[^1].GetProperty("outcome").GetProperty("state").GetString());
    }

    [Fact]
    public async Task Failure_reason_is_shown()
    {
        using var line = new CommandLine(new ScriptedCoordinator { FailureReason = "PID 77 is taken on b." }.Then(MigrationState.RolledBack, "SourceRestored"));
        await line.RunAsync("migrate", "web", "--to", "b");
        Assert.Contains("Why: PID 77 is taken on b.", line.Output);
    }
}
