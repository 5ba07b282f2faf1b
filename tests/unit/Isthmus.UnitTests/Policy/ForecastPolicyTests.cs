using Isthmus.Contracts.Decide;
using Isthmus.Policy.Decisions;
using Xunit;

namespace Isthmus.UnitTests.Policy;

public sealed class ForecastPolicyTests
{
    [Fact]
    public void Load_above_the_knee_moves_with_its_reasons_in_numbers()
    {
        var decision = Play(new ForecastPolicy(PolicyFixture.Settings), 0, 60, 9000);

        Assert.Equal("b", decision.Destination);
        Assert.Equal((MoveTrigger.Load, "saves"), (decision.Trigger, decision.Rule));
        Assert.Contains(decision.Reasons, reason => reason is { Name: "load", Value: 9000, Unit: "connections" });
        var (a, b) = (decision.Candidates[0], decision.Candidates[1]);
        Assert.True(a is { Serving: true, MoveCost: 0 } && b is { Serving: false, MoveCost: > 0 });
        Assert.True(a.ServingCost - b.ServingCost > b.MoveCost * PolicyFixture.Settings.Margin);
    }

    [Fact]
    public void Staying_has_its_reasons_too()
    {
        var decision = Play(new ForecastPolicy(PolicyFixture.Settings), 0, 60, 1000);

        Assert.Equal((null, "cheapest"), (decision.Destination, decision.Rule));
        Assert.Equal("Stay on a: no host is cheaper at the 1000 connections foreseen for 10 min.", decision.Summary);
        Assert.NotEmpty(decision.Reasons);
        Assert.Equal(2, decision.Candidates.Count);
    }

    [Fact]
    public void Going_back_waits_until_the_high_load_is_past()
    {
        var policy = new ForecastPolicy(PolicyFixture.Settings);
        Play(policy, 0, 400, 9000, host: "b");

        Assert.Equal("stabilising", Play(policy, 400, 60, 1000, host: "b").Rule);
        Assert.Equal("a", Play(policy, 460, 600, 1000, host: "b").Destination);
    }

    [Fact]
    public void Peak_that_came_each_day_is_moved_for_before_it_comes()
    {
        var policy = new ForecastPolicy(PolicyFixture.Settings);
        const int Day = 86_400, Peak = 43_200;
        double Load(int second) => second % Day is >= Peak and < Peak + 7200 ? 15_000 : 1_000;
        var (host, moves) = ("a", new List<int>());
        for (var second = 0; second < (3 * Day) + Peak; second++)
        {
            if (policy.Decide(PolicyFixture.Input(second, Load(second), host)).Destination is not { } destination)
                continue;
            host = destination;
            moves.Add(second);
        }

        Assert.Equal("b", host);
        Assert.InRange(moves[^1], (3 * Day) + Peak - 700, (3 * Day) + Peak - 1);
    }

    [Fact]
    public void Move_for_load_waits_for_the_maintenance_window_when_nothing_fails()
    {
        var settings = PolicyFixture.Settings with { MaintenanceWindows = [ClockWindow.Parse("01:00-02:00")], Stabilisation = TimeSpan.FromSeconds(30) };
        var policy = new ForecastPolicy(settings);

        Assert.Equal("window", Play(policy, 0, 120, 1500, host: "b").Rule);
        Assert.Equal("a", Play(policy, 3600, 120, 1500, host: "b").Destination);
    }

    [Fact]
    public void Failures_do_not_wait_for_the_maintenance_window()
    {
        var settings = PolicyFixture.Settings with { MaintenanceWindows = [ClockWindow.Parse("01:00-02:00")] };

        Assert.Equal("b", Play(new ForecastPolicy(settings), 0, 60, 12_000).Destination);
    }

    [Fact]
    public void Cool_down_and_budget_hold_moves_back()
    {
        var policy = new ForecastPolicy(PolicyFixture.Settings with { MovesPerHour = 2, CoolDown = TimeSpan.FromSeconds(60) });
        var asked = Enumerable.Range(0, 600).Where(second => policy.Decide(PolicyFixture.Input(second, 12_000)).Destination is not null).ToArray();

        Assert.Equal(2, asked.Length);
        Assert.Equal(60, asked[1] - asked[0]);
        Assert.Equal("budget", policy.Decide(PolicyFixture.Input(600, 12_000)).Rule);
    }

    [Fact]
    public void Somebody_elses_move_is_left_alone_for_a_while()
    {
        var policy = new ForecastPolicy(PolicyFixture.Settings);
        Play(policy, 0, 400, 1000);

        Assert.Equal("others-move", Play(policy, 400, 100, 1000, host: "b").Rule);
        Assert.Equal("a", Play(policy, 500, 400, 1000, host: "b").Destination);
    }

    [Theory]
    [InlineData("failing", MoveTrigger.FailingHost)]
    [InlineData("vulnerable", MoveTrigger.Vulnerability)]
    [InlineData("maintenance", MoveTrigger.Maintenance)]
    public void Notice_about_the_serving_host_moves_the_service_without_any_load(string notice, MoveTrigger trigger)
    {
        var host = Noticed(PolicyFixture.A, notice);

        var decision = new ForecastPolicy(PolicyFixture.Settings).Decide(PolicyFixture.Input(0, null, "a", host, PolicyFixture.B));

        Assert.Equal(("b", trigger), (decision.Destination, decision.Trigger));
    }

    [Theory]
    [InlineData("failing")]
    [InlineData("vulnerable")]
    [InlineData("maintenance")]
    [InlineData("down")]
    public void Service_does_not_flee_to_a_host_that_is_no_better_off(string notice)
    {
        var policy = new ForecastPolicy(PolicyFixture.Settings);
        policy.Decide(PolicyFixture.Input(0, null, "a", Noticed(PolicyFixture.A, "failing"), Noticed(PolicyFixture.B, notice)));
        var decision = policy.Explain();

        Assert.Equal((null, "no-host"), (decision.Destination, decision.Rule));
        Assert.NotNull(decision.Candidates[1].WhyNot);
    }

    [Fact]
    public void Maintenance_far_ahead_moves_nothing_yet()
    {
        var host = PolicyFixture.A with { MaintenanceFrom = PolicyFixture.Start.AddHours(1), MaintenanceUntil = PolicyFixture.Start.AddHours(2) };
        var policy = new ForecastPolicy(PolicyFixture.Settings);

        Assert.Null(policy.Decide(PolicyFixture.Input(0, 1000, "a", host, PolicyFixture.B)).Destination);
        Assert.Equal("b", policy.Decide(PolicyFixture.Input(3600 - 599, 1000, "a", host, PolicyFixture.B)).Destination);
        Assert.Null(policy.Decide(PolicyFixture.Input(7201, 1000, "a", host, PolicyFixture.B)).Destination);
    }

    [Fact]
    public void Schedule_moves_and_keeps_load_from_moving_back()
    {
        var policy = new ForecastPolicy(PolicyFixture.Settings with { Schedule = [ScheduledMove.Parse("00:00-01:00 b")] });

        Assert.Equal((MoveTrigger.Schedule, "b"), (policy.Decide(PolicyFixture.Input(0, 1000)).Trigger, "b"));
        Assert.Equal("scheduled", Play(policy, 1, 3000, 1000, host: "b").Rule);
        Assert.Equal("a", Play(policy, 3600, 600, 1000, host: "b").Destination);
    }

    [Fact]
    public void Stale_sample_decides_nothing()
    {
        var policy = new ForecastPolicy(PolicyFixture.Settings);
        Play(policy, 0, 10, 12_000, host: "b");

        var input = PolicyFixture.Input(60, 12_000);

        Assert.Equal((null, "stale"), Outcome(policy.Decide(input with { SampledAt = input.Now.AddSeconds(-6) })));
        Assert.Equal((null, "stale"), Outcome(policy.Decide(input with { SampledAt = input.Now.AddSeconds(6) })));
        Assert.Equal((null, "load-unknown"), Outcome(policy.Decide(input with { Connections = null })));
    }

    [Fact]
    public void Nothing_is_decided_on_what_was_seen_before_a_hole()
    {
        var policy = new ForecastPolicy(PolicyFixture.Settings);
        Play(policy, 0, 400, 1000, host: "b");

        Assert.NotEqual("a", Play(policy, 1000, 30, 1000, host: "b").Destination);
    }

    [Fact]
    public void Clock_that_goes_back_decides_nothing_until_it_has_caught_up()
    {
        var policy = new ForecastPolicy(PolicyFixture.Settings);
        Play(policy, 1000, 20, 1000);

        Assert.Equal("stale", policy.Decide(PolicyFixture.Input(500, 12_000)).Rule);
    }

    [Fact]
    public void Hosts_that_are_not_for_load_are_left_out()
    {
        var policy = new ForecastPolicy(PolicyFixture.Settings);
        for (var second = 0; second < 100; second++)
            Assert.Null(policy.Decide(PolicyFixture.Input(second, 12_000, "a", PolicyFixture.A, PolicyFixture.B with { ForLoad = false })).Destination);
    }

    private static (string?, string) Outcome(Verdict decision) => (decision.Destination, decision.Rule);

    private static HostView Noticed(HostView host, string notice) => notice switch
    {
        "failing" => host with { Failing = "disk errors" },
        "vulnerable" => host with { Vulnerability = "SA-1", VulnerabilityUrgent = true },
        "maintenance" => host with { MaintenanceFrom = PolicyFixture.Start },
        _ => host with { NotReady = "it is down" },
    };

    /// <summary>Plays a constant load until a move is asked for; the last decision.</summary>
    private static PolicyDecision Play(ForecastPolicy policy, int from, int seconds, double load, string host = "a")
    {
        Verdict? last = null;
        for (var second = from; second < from + seconds && last?.Destination is null; second++)
            last = policy.Decide(PolicyFixture.Input(second, load, host));
        return policy.Explain();
    }
}
