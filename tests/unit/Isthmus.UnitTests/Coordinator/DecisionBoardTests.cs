using Isthmus.Contracts.Decide;
using Isthmus.Coordinator.Load;
using Xunit;

namespace Isthmus.UnitTests.Coordinator;

public class DecisionBoardTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Decision_to_move_that_a_newer_one_overtook_is_kept_at_its_place()
    {
        var board = new DecisionBoard();

        board.Put(Decided(1, "cheapest"));
        board.Put(Decided(3, "moving"));
        board.Put(Decided(2, "failing", "b"));

        Assert.Equal(["moving", "failing", "cheapest"], Rules(board));
        Assert.Equal("moving", board.Of("web").Newest!.Decision.Rule);
    }

    [Fact]
    public void Newest_of_decisions_that_say_the_same_stays_in_whatever_order_they_come()
    {
        var board = new DecisionBoard();

        foreach (var second in new[] { 2, 1, 4, 3 })
            board.Put(Decided(second, "cheapest"));

        Assert.Equal(Start.AddSeconds(4), board.Of("web").Newest!.DecidedAt);
        Assert.Empty(board.Of("web").Recent);
    }

    [Fact]
    public void Two_moves_that_say_the_same_are_both_kept()
    {
        var board = new DecisionBoard();

        board.Put(Decided(1, "failing", "b"));
        board.Put(Decided(2, "failing", "b"));

        Assert.Equal(2, Rules(board).Length);
    }

    [Fact]
    public void Oldest_decisions_go_when_the_board_is_full()
    {
        var board = new DecisionBoard();

        for (var second = 0; second < 80; second++)
            board.Put(Decided(second, "failing", "b"));
        board.Put(Decided(-1, "failing", "b"));

        Assert.Equal(50, Rules(board).Length);
        Assert.Equal(Start.AddSeconds(30), board.Of("web").Recent[^1].DecidedAt);
    }

    private static string[] Rules(DecisionBoard board) => [.. board.Of("web").Recent.Prepend(board.Of("web").Newest!).Select(decided => decided.Decision.Rule)];

    private static MoveDecided Decided(int second, string rule, string? destination = null) => new()
    {
        Service = "web",
        Host = "a",
        DecidedAt = Start.AddSeconds(second),
        DryRun = false,
        Decision = new PolicyDecision { Policy = "forecast", Destination = destination, Trigger = MoveTrigger.Load, Rule = rule, Summary = rule },
    };
}
