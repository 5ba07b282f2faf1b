using Isthmus.Bundles;
using Isthmus.Transfer;
using Xunit;

namespace Isthmus.UnitTests.Transfer;

public sealed class RetentionPolicyTests
{
    private static readonly Guid[] s_moves = [.. Enumerable.Range(0, 6).Select(_ => Guid.NewGuid())];

    private static string Key(int epoch) => new BundleIdentity(s_moves[epoch], "web", "a", "b", epoch).ObjectKey;

    [Fact]
    public void The_newest_up_to_the_ended_move_are_kept() =>
        Assert.Equal([Key(1), Key(2)], RetentionPolicy.Deletable([Key(3), Key(1), Key(4), Key(2)], s_moves[4], epoch: 4, keep: 2));

    [Fact]
    public void The_bundle_of_a_later_move_is_never_touched()
    {
        Assert.Empty(RetentionPolicy.Deletable([Key(5)], s_moves[4], epoch: 4, keep: 0));
        Assert.Equal([Key(4)], RetentionPolicy.Deletable([Key(5), Key(4)], s_moves[4], epoch: 4, keep: 0));
    }

    [Fact]
    public void A_move_that_was_rolled_back_is_placed_by_its_own_bundle() =>
        Assert.Equal([Key(1)], RetentionPolicy.Deletable([Key(1), Key(2), Key(3)], s_moves[2], epoch: null, keep: 1));

    [Fact]
    public void A_move_that_stored_nothing_clears_nothing_away() =>
        Assert.Empty(RetentionPolicy.Deletable([Key(1), Key(2), Key(3)], Guid.NewGuid(), epoch: null, keep: 0));

    [Fact]
    public void What_is_no_bundle_is_left_alone() =>
        Assert.Empty(RetentionPolicy.Deletable(["web/readme", "web/x-y.bundle", "web/-1.bundle"], s_moves[1], epoch: 1, keep: 0));
}
