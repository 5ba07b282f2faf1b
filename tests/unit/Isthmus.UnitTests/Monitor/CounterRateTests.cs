using Isthmus.Monitor.Sampling;
using Xunit;

namespace Isthmus.UnitTests.Monitor;

public sealed class CounterRateTests
{
    [Theory]
    [InlineData(100L, 350L, 2, 125.0)]
    [InlineData(100L, 100L, 2, 0.0)]
    [InlineData(100L, 99L, 2, null)]
    [InlineData(null, 99L, 2, null)]
    [InlineData(100L, null, 2, null)]
    [InlineData(5L, 6L, 0, null)]
    public void Counter_that_goes_back_or_is_missing_gives_no_rate(long? before, long? after, int seconds, double? expected) =>
        Assert.Equal(expected, CounterRate.Between(before, after, TimeSpan.FromSeconds(seconds)));
}
