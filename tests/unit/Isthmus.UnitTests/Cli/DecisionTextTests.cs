using Isthmus.Cli;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Decide;
using Isthmus.Policy.Hosts;
using Isthmus.UnitTests.Policy;
using Isthmus.Policy.Decisions;
using Xunit;

namespace Isthmus.UnitTests.Cli;

public sealed class DecisionTextTests
{
    [Fact]
    public async Task Why_names_the_rule_the_hosts_and_the_numbers()
    {
        using var line = new CommandLine(new ScriptedCoordinator { Decisions = new DecisionLog(Decided(), []) });

        Assert.Equal(ExitCode.Success, await line.RunAsync("why", "web"));

        Assert.Contains("Stay on a: no host is cheaper", line.Output);
        Assert.Contains("by the forecast policy, for Load, rule \"cheapest\"", line.Output);
        Assert.Contains("connections", line.Output);
        Assert.Contains("has it", line.Output);
    }

    [Fact]
    public async Task Why_as_json_has_every_reason()
    {
        var decided = Decided();
        using var line = new CommandLine(new ScriptedCoordinator { Decisions = new DecisionLog(decided, []) });

        await line.RunAsync("why", "web", "--json");

        var read = System.Text.Json.JsonSerializer.Deserialize<DecisionLog>(line.Output, ApiJson.Options)!;
        Assert.Equal(decided.Decision.Reasons, read.Newest!.Decision.Reasons);
    }

    [Fact]
    public async Task Why_says_when_nothing_was_decided_yet()
    {
        using var line = new CommandLine(new ScriptedCoordinator());

        Assert.Equal(ExitCode.Success, await line.RunAsync("why", "web"));

        Assert.Contains("no decision about web", line.Output);
    }

    [Fact]
    public async Task Report_says_that_a_dry_run_asked_for_nothing()
    {
        var book = new ReportBook(ReportBook.Empty("web", dryRun: true, PolicyFixture.Start));
        var policy = new ForecastPolicy(PolicyFixture.Settings);
        for (var second = 0; second < 60; second++)
        {
            var input = PolicyFixture.Input(second, 9000);
            var verdict = policy.Decide(input);
            book.Add(input, "a", verdict, PolicyFixture.Settings);
            if (verdict.Destination is { } destination)
                book.Add(new ReportedMove(input.Now, "a", destination, verdict.Trigger, policy.Explain().Summary));
        }

        using var line = new CommandLine(new ScriptedCoordinator { Report = book.Report() });
        await line.RunAsync("policy", "report", "web");

        Assert.Contains("a dry run: nothing was asked for", line.Output);
        Assert.Contains("a → b", line.Output);
        Assert.Contains("60 samples", line.Output);
    }

    private static MoveDecided Decided()
    {
        var policy = new ForecastPolicy(PolicyFixture.Settings);
        policy.Decide(PolicyFixture.Input(0, 1000));
        return new MoveDecided { Service = "web", Host = "a", DecidedAt = PolicyFixture.Start, DryRun = false, Decision = policy.Explain() };
    }
}
