using Isthmus.Linux.Sockets;
using Isthmus.Monitor.Sampling;
using Isthmus.Monitor.Sensors;
using Xunit;

namespace Isthmus.UnitTests.Monitor;

public sealed class SampleComposerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Rates_come_from_two_readings()
    {
        var sample = SampleComposer.Compose("web", Reading(0, requests: 100, busy: 10, total: 100), Reading(1, requests: 350, busy: 60, total: 200), Second);

        Assert.Equal((250.0, 0.5), (sample.RequestsPerSecond, sample.CpuUtilisation));
        Assert.Empty(sample.LostSensors);
        Assert.Empty(sample.Irregularities);
    }

    [Fact]
    public void First_reading_has_no_rates()
    {
        var sample = SampleComposer.Compose("web", null, Reading(0), TimeSpan.Zero);

        Assert.True(sample is { RequestsPerSecond: null, CpuUtilisation: null, ReceivedBytesPerSecond: null, ActiveConnections: 7 });
    }

    [Fact]
    public void Counters_that_go_back_are_reported_and_give_no_rate()
    {
        var sample = SampleComposer.Compose("web", Reading(0, requests: 350), Reading(1, requests: 3), Second);

        Assert.Null(sample.RequestsPerSecond);
        Assert.Equal(["nginx's counters went back (requests 350 to 3): it was started anew"], sample.Irregularities);
    }

    [Theory]
    [InlineData(3601, "+3600.0")]
    [InlineData(-59, "-60.0")]
    public void Clock_that_jumps_is_reported_and_changes_no_rate(int second, string jump)
    {
        var sample = SampleComposer.Compose("web", Reading(0, requests: 100), Reading(second, requests: 350), Second);

        Assert.Equal(250, sample.RequestsPerSecond);
        Assert.Equal([$"the clock jumped by {jump} s"], sample.Irregularities);
    }

    [Fact]
    public void Counters_of_another_host_are_not_compared()
    {
        var sample = SampleComposer.Compose("web", Reading(0, busy: 10, total: 100), Reading(1, busy: 60, total: 200) with { Host = "b" }, Second);

        Assert.Null(sample.CpuUtilisation);
        Assert.NotNull(sample.RequestsPerSecond);
    }

    [Fact]
    public void Lost_sensor_is_null_and_listed()
    {
        var sample = SampleComposer.Compose("web", null, Reading(0) with { Status = SensorReading<StubStatus>.LostBecause("stub_status: gone"), HostSample = null }, TimeSpan.Zero);

        Assert.True(sample is { ActiveConnections: null, ListenDrops: null, MemoryAvailableBytes: null });
        Assert.Equal(["stub_status: gone", "kernel of host 'a': its work is done by another process"], sample.LostSensors);
    }

    private static ServiceReading Reading(int second, long requests = 100, long busy = 1, long total = 2) => new(
        "a", DateTimeOffset.UnixEpoch.AddSeconds(second), 0, SensorReading<StubStatus>.Of(new StubStatus(7, requests, requests, requests, 0, 0, 0)),
        SensorReading<ServiceLatency>.Of(new ServiceLatency(0.1, 0.2)), SensorReading<ListenerQueues>.Of(new ListenerQueues(1, 0, 511, 0)),
        new HostSample { ReadAt = 0, Processors = SensorReading<ProcessorTimes>.Of(new ProcessorTimes(busy, total, 1)) });
}
