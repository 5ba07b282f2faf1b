using Isthmus.Monitor.Sensors;
using Xunit;

namespace Isthmus.UnitTests.Monitor;

public sealed class ListenCountersTests
{
    [Fact]
    public void Counters_are_found_by_name() => Assert.Equal(new ListenCounters(7, 9), ListenCounters.Parse(
        "TcpExt: SyncookiesSent ListenOverflows ListenDrops TCPHPHits\nTcpExt: 1 7 9 3\nIpExt: InNoRoutes ListenDrops\nIpExt: 5 6\n"));

    [Theory]
    [InlineData("")]
    [InlineData("TcpExt: ListenOverflows ListenDrops\n")]
    [InlineData("TcpExt: ListenOverflows ListenDrops\nTcpExt: 7\n")]
    [InlineData("TcpExt: ListenOverflows Other\nTcpExt: 7 9\n")]
    [InlineData("TcpExt: ListenOverflows ListenDrops\nTcpExt: 7 x\n")]
    [InlineData("TcpExt: ListenOverflows ListenDrops\nTcpExt: 7 -1\n")]
    public void What_is_missing_or_malformed_is_refused(string text) => Assert.Throws<FormatException>(() => ListenCounters.Parse(text));
}
