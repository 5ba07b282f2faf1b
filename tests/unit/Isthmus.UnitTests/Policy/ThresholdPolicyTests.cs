using Isthmus.Contracts.Decide;
using Isthmus.Policy.Thresholds;
using Xunit;

namespace Isthmus.UnitTests.Policy;

public sealed class ThresholdPolicyTests
{
    private static readonly PolicyLimits Limits = new(
        HighConnections: 6000, LowConnections: 3000, HighLoadHost: "b", LowLoadHost: "a", ConsecutiveSamples: 3,
        StaleAfter: TimeSpan.FromSeconds(5), CoolDown: TimeSpan.FromSeconds(30));

    [Fact]
    public void Load_above_the_threshold_asks_for_one_move()
    {
        var steps = Play("a", [100, 6000, 6001, 7000, 7000, 7000]);

        Assert.Equal([false, false, false, true, false, false], steps.Select(step => step.Move is not null));
        Assert.Equal(("a", "b", "7000 active connections, at or above 6000 for 3 samples"), (steps[3].Move!.Source, steps[3].Move!.Destination, steps[3].Move!.Reason));
    }

    [Fact]
    public void First_sample_at_the_threshold_is_announced_before_a_move_is_sure()
    {
        var steps = Play("a", [100, 6000, 6001, 7000]);

        Assert.Equal(new Crossing(true, 6000, 6000), steps[1].Crossing);
        Assert.Equal([false, true, false, false], steps.Select(step => step.Crossing is not null));
        Assert.Equal([false, false, false, true], steps.Select(step => step.Move is not null));
    }

    [Fact]
    public void Spike_is_announced_up_and_down_and_moves_nothing()
    {
        var steps = Play("a", [100, 100, 100, 7000, 100, 100, 100, 100]);

        Assert.Equal([(3, true), (4, false)], steps.Select((step, second) => (step.Crossing, second)).Where(one => one.Crossing is not null).Select(one => (one.second, one.Crossing!.Rising)));
        Assert.All(steps, step => Assert.Null(step.Move));
    }

    [Fact]
    public void Load_that_touches_the_threshold_again_and_again_is_announced_once() =>
        Assert.Single(Play("a", [5000, 6000, 5000, 6000, 5000, 6000]), step => step.Crossing is not null);

    [Fact]
    public void Crossing_after_a_lost_sensor_is_announced_once() =>
        Assert.Equal(2, Play("a", [7000, null, 7000, null, 3000, null, 3000]).Count(step => step.Crossing is not null));

    [Fact]
    public void Load_that_touches_the_threshold_now_and_then_asks_for_nothing() =>
        Assert.All(Play("a", [6500, 6500, 5000, 6500, 6500, 5000, 6500, 6500]), step => Assert.Null(step.Move));

    [Fact]
    public void Load_that_stays_in_the_band_crosses_nothing()
    {
        var steps = Play("a", [7000, 7000, 7000, 3001, 5999, 3001, 5999, 7000, 7000, 7000]);

        Assert.Single(steps, step => step.Crossing is not null);
    }

    [Fact]
    public void Load_that_falls_below_the_lower_threshold_asks_to_go_back()
    {
        var state = After(Play("a", [7000, 7000, 7000]));
        var moved = Play("b", [7000], state, second: 3);
        var steps = Play("b", [3000, 3000, 3000], After(moved), second: 40);

        Assert.Equal(new WantedMove("b", "a", "3000 active connections, at or below 3000 for 3 samples"), steps[^1].Move);
        Assert.False(Assert.Single(steps, step => step.Crossing is not null).Crossing!.Rising);
    }

    [Fact]
    public void Quiet_start_is_no_crossing() =>
        Assert.All(Play("b", [10, 10, 10, 10, 10]), step => Assert.True(step is { Crossing: null, Move: null }));

    [Fact]
    public void Unfulfilled_move_is_asked_for_again_after_the_cool_down_only()
    {
        var steps = Play("a", [.. Enumerable.Repeat<long?>(7000, 40)]);

        Assert.Equal([2, 32], steps.Select((step, second) => (step, second)).Where(one => one.step.Move is not null).Select(one => one.second));
    }

    [Fact]
    public void Move_made_by_somebody_else_is_not_undone()
    {
        var state = After(Play("a", [7000, 7000, 7000]));
        state = After(Play("b", [7000], state, second: 3));

        var steps = Play("a", [.. Enumerable.Repeat<long?>(7000, 60)], state, second: 4);

        Assert.All(steps, step => Assert.Null(step.Move));
    }

    [Fact]
    public void Lost_sensor_breaks_the_row() =>
        Assert.All(Play("a", [7000, 7000, null, 7000, 7000]), step => Assert.Null(step.Move));

    [Fact]
    public void Stale_sample_decides_nothing()
    {
        var state = After(Play("a", [7000, 7000]));

        var step = new ThresholdPolicy().Decide(state, Sample("a", 7000, second: 2), Limits, At(2) + Limits.StaleAfter + TimeSpan.FromTicks(1));

        Assert.Null(step.Move);
        Assert.Equal(0, step.State.HighStreak);
    }

    [Fact]
    public void Samples_from_before_a_hole_do_not_count()
    {
        var state = After(Play("a", [7000, 7000]));

        var steps = Play("a", [7000, 7000, 7000], state, second: 60);

        Assert.Equal([false, false, true], steps.Select(step => step.Move is not null));
    }

    [Fact]
    public void Same_sample_twice_counts_once()
    {
        var policy = new ThresholdPolicy();
        var state = PolicyState.Initial;
        for (var repeat = 0; repeat < 10; repeat++)
        {
            var step = policy.Decide(state, Sample("a", 7000, second: 0), Limits, At(0));
            Assert.Null(step.Move);
            state = step.State;
        }
    }

    [Fact]
    public void Service_that_is_already_where_the_load_wants_it_stays() =>
        Assert.All(Play("b", [7000, 7000, 7000, 7000]), step => Assert.Null(step.Move));

    [Fact]
    public void Unnamed_host_means_never()
    {
        var steps = Play("a", [7000, 7000, 7000, 7000], limits: Limits with { HighLoadHost = null });

        Assert.Single(steps, step => step.Crossing is not null);
        Assert.All(steps, step => Assert.Null(step.Move));
    }

    private static List<PolicyStep> Play(string host, IReadOnlyList<long?> loads, PolicyState? state = null, int second = 0, PolicyLimits? limits = null)
    {
        List<PolicyStep> steps = [];
        foreach (var load in loads)
        {
            var step = new ThresholdPolicy().Decide(state ?? PolicyState.Initial, Sample(host, load, second), limits ?? Limits, At(second));
            state = step.State;
            steps.Add(step);
            second++;
        }

        return steps;
    }

    private static PolicyState After(List<PolicyStep> steps) => steps[^1].State;

    private static DateTimeOffset At(int second) => DateTimeOffset.UnixEpoch.AddSeconds(second);

    private static LoadSampled Sample(string host, long? load, int second) =>
        new() { Service = "web", Host = host, SampledAt = At(second), ActiveConnections = load };
}
