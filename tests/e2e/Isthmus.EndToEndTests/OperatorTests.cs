using Isthmus.Contracts;
using Xunit;

namespace Isthmus.EndToEndTests;

/// <summary>What an operator does with the command line, on real hosts with real clients.</summary>
public sealed class OperatorTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_moves_there_and_back_and_its_history_says_so()
    {
        await using var served = await ServedLab.StartAsync(Cancellation);

        foreach (var to in (string[])["b", "a"])
        {
            var (exit, outcome) = await IsthmusProgram.MigrateAsync(served.Lab, to, static (_, _) => Task.CompletedTask, Cancellation);
            Assert.True(exit == 0, $"exit code {exit}, {outcome?.FailureReason}\n{string.Join('\n', served.Server.Log)}");
            Assert.Equal(MigrationState.Completed, outcome?.State);
            Assert.Equal(to, await served.ServingHostAsync(Cancellation));
        }

        await served.AssertClientsUnharmedAsync();
        var (code, history) = await IsthmusProgram.RunAsync(served.Lab, Cancellation, "history", "--json");
        Assert.Equal(0, code);
        Assert.Equal(2, history.Split("\"completed\"", StringSplitOptions.None).Length - 1 + (history.Split("\"Completed\"", StringSplitOptions.None).Length - 1));
    }

    [Theory]
    [InlineData(MigrationState.Staging)]
    [InlineData(MigrationState.Freezing)]
    public async Task Ctrl_c_during_a_move_rolls_back(MigrationState when)
    {
        await using var served = await ServedLab.StartAsync(Cancellation);
        var interrupted = false;

        var (exit, outcome) = await IsthmusProgram.MigrateAsync(served.Lab, "b", (happened, program) =>
        {
            if (happened.State == when && !interrupted)
            {
                interrupted = true;
                IsthmusProgram.Interrupt(program);
            }

            return Task.CompletedTask;
        }, Cancellation);

        Assert.True(interrupted, $"The move was never seen in {when}.");
        Assert.True((exit, outcome?.State) is (5, MigrationState.RolledBack), $"exit code {exit}, {outcome}");
        Assert.Equal("a", await served.ServingHostAsync(Cancellation));
        await served.AssertClientsUnharmedAsync();
    }
}
