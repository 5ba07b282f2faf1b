using CsCheck;
using Isthmus.Engine.Execution;
using Isthmus.Engine.Planning;
using Xunit;

namespace Isthmus.UnitTests.Engine;

public sealed class GadgetHoleTests
{
    [Fact]
    public void Usual_place_is_taken_when_the_tree_leaves_it_free() =>
        Assert.Equal(GadgetHole.Usual, GadgetHole.Find([(0x400000, 0x500000), (0x7f00_0000_0000, 0x7f00_0001_0000)]).Base);

    [Fact]
    public void Area_never_meets_a_mapping() =>
        Gen.Select(Gen.ULong[GadgetHole.Usual - (1 << 28), GadgetHole.Usual + (1 << 30)], Gen.ULong[1, 1 << 26])
            .Select(pair => (Start: pair.Item1 & ~4095UL, End: (pair.Item1 & ~4095UL) + ((pair.Item2 + 4095) & ~4095UL)))
            .Array[1, 40]
            .Sample(mapped =>
            {
                var area = GadgetHole.Find(mapped);
                Assert.Equal(0UL, area.Base % GadgetArea.PageSize);
                Assert.DoesNotContain(mapped, range => range.Start < area.End && range.End > area.Base - StubImage.Below);
            });

    [Fact]
    public void Tree_that_leaves_no_room_is_refused() =>
        Assert.Throws<UnsupportedResourceException>(() => GadgetHole.Find([(0x1000, 0x7fff_ffff_f000)]));
}
