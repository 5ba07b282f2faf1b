using Isthmus.Criu;
using Xunit;

namespace Isthmus.UnitTests.Criu;

public sealed class CheckpointWarmUpTests
{
    [Fact]
    public void Every_kind_of_entry_and_a_made_up_checkpoint_are_decoded() => CheckpointWarmUp.Run(TestContext.Current.CancellationToken);
}
