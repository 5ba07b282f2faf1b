using Isthmus.Contracts.Decide;
using Isthmus.Monitor.Sampling;

namespace Isthmus.SagaTests.Monitor;

public class RequestRateTests
{
    [Theory]
    [InlineData(100L, 350L, 125.0)]
    [InlineData(100L, 100L, 0.0)]
    [InlineData(100L, 99L, null)]
    [InlineData(null, 99L, null)]
    [InlineData(100L, null, null)]
    public void Counter_that_goes_back_or_is_missing_gives_no_rate(long? before, long? after, double? expected) =>
        Assert.Equal(expected, RequestRate.Between(Sample(before, 0), Sample(after, 2)));

    [Fact]
    public void First_sample_gives_no_rate() => Assert.Null(RequestRate.Between(null, Sample(5, 0)));

    [Fact]
    public void Two_samples_of_one_moment_give_no_rate() => Assert.Null(RequestRate.Between(Sample(5, 1), Sample(6, 1)));

    private static LoadSampled Sample(long? requests, int second) =>
        new() { Service = "web", Host = "a", SampledAt = DateTimeOffset.UnixEpoch.AddSeconds(second), Requests = requests };
}
