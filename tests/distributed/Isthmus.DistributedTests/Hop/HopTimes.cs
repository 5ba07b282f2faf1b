namespace Isthmus.DistributedTests.Hop;

/// <summary>One way from the stored checkpoint to the restorer's first instruction.</summary>
/// <param name="ToTransfer">From the dumper's publishing to the transfer service's first instruction.</param>
/// <param name="ToRestorer">From there, over verification and grant, to the restorer's first instruction.</param>
internal sealed record HopTimes(TimeSpan ToTransfer, TimeSpan ToRestorer)
{
    public TimeSpan Whole => ToTransfer + ToRestorer;
}
