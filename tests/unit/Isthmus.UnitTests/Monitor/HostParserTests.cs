using CsCheck;
using Isthmus.Linux.Sockets;
using Isthmus.Monitor.Sensors;
using Isthmus.Monitor.Sensors.FreeBsd;
using Xunit;

namespace Isthmus.UnitTests.Monitor;

public sealed class HostParserTests
{
    private const string FreeBsdTcp = """
        tcp:
        	26483 packets sent
        		9411 data packets (5813924 bytes)
        		17 data packets (12 bytes) retransmitted
        		0 data packets unnecessarily retransmitted
        	41 connection accepts
        	3 listen queue overflows
        	TCP connection count by state:
        		0 connections in CLOSED state
        		9 connections in LISTEN state
        		1 connection in ESTABLISHED state

        """;

    [Fact]
    public void Processor_times_leave_idle_and_waiting_out() =>
        Assert.Equal(new ProcessorTimes(100 + 20 + 30 + 6 + 7 + 8, 100 + 20 + 30 + 400 + 50 + 6 + 7 + 8, 3), ProcessorTimes.Parse("cpu  100 20 30 400 50 6 7 8 9 9\ncpu0 1 1 1 1 1 1 1 1 0 0\nctxt 5\nprocs_running 3\nprocs_blocked 0\n"));

    [Fact]
    public void Processor_times_of_freebsds_linux_layer_have_no_run_queue() =>
        Assert.Equal(new ProcessorTimes(60, 100, null), ProcessorTimes.Parse("cpu 10 20 30 40\ncpu0 10 20 30 40\nctxt 1\nbtime 1\n"));

    [Fact]
    public void Memory_without_an_estimate_is_what_is_free_or_cached()
    {
        Assert.Equal(new MemoryState(512 * 1024, 2048 * 1024), MemoryState.Parse("MemTotal:     2048 kB\nMemFree:  1 kB\nMemAvailable:   512 kB\n"));
        Assert.Equal(new MemoryState(60 * 1024, 2048 * 1024), MemoryState.Parse("MemTotal:     2048 kB\nMemFree:  10 kB\nBuffers: 20 kB\nCached: 30 kB\nCachedOther: x\n"));
    }

    [Fact]
    public void Pressure_is_the_average_of_ten_seconds() =>
        Assert.Equal(new PressureStall(89.43, 0.5), PressureStall.Parse("some avg10=89.43 avg60=62.21 avg300=31.70 total=6027434767\nfull avg10=0.50 avg60=0.00 avg300=0.00 total=0\n"));

    [Fact]
    public void Loopback_is_no_traffic() => Assert.Equal(new InterfaceTraffic(1300, 70), InterfaceTraffic.Parse(
        "Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n"
        + "    lo:   36153     585    0    0    0     0          0         0    36153     585    0    0    0     0       0          0\n"
        + "  eth0:    1000       1    0    0    0     0          0         0       50       1    0    0    0     0       0          0\n"
        + "  eth1: 300 1 0 0 0 0 0 0 20 1 0 0 0 0 0 0\n"));

    [Fact]
    public void Tcp_counters_are_found_by_name() =>
        Assert.Equal(new TcpCounters(7, 9), TcpCounters.Parse("Ip: Forwarding\nIp: 1\nTcp: RtoMin MaxConn CurrEstab RetransSegs\nTcp: 200 -1 7 9\n"));

    [Fact]
    public void Freebsds_tcp_statistics_are_found_by_their_sentences() =>
        Assert.Equal(new NetstatTcp(new TcpCounters(1, 17), new ListenCounters(3, 3)), NetstatTcp.Parse(FreeBsdTcp));

    [Fact]
    public void Freebsds_listen_queues_are_added_by_port()
    {
        var table = NetstatListeners.Parse("""
            Current listen queue sizes (qlen/incqlen/maxqlen)
            Proto Listen                           Local Address
            tcp4  5/1/511                          10.77.0.100.80
            tcp6  2/0/511                          *.80
            tcp4  0/0/128                          127.0.0.1.22

            """);

        Assert.Equal(new ListenerQueues(2, 7, 1022, 1), table.ByPort[80]);
        Assert.Equal(new ListenerQueues(3, 7, 1150, 1), table.Of("bsd", [80, 22]).Value);
        Assert.Equal("accept queue on host 'bsd': nothing listens on TCP port 443", table.Of("bsd", [443]).Lost);
    }

    [Fact]
    public void Freebsds_run_queue_is_found() =>
        Assert.Equal(4, VmTotal.ParseRunQueue("vm.vmtotal: \nSystem wide totals computed every five seconds: (values in kilobytes)\nProcesses:\t\t(RUNQ: 4 Disk Wait: 0 Page Wait: 0 Sleep: 31)\n"));

    [Theory]
    [InlineData("")]
    [InlineData("cpu\n")]
    [InlineData("cpu  1 2 3\n")]
    [InlineData("cpu  1 2 x 4\n")]
    [InlineData("cpu  1 2 -3 4\n")]
    [InlineData("cpu0 1 2 3 4\n")]
    public void Malformed_processor_times_are_refused(string text) => Assert.Throws<FormatException>(() => ProcessorTimes.Parse(text));

    [Theory]
    [InlineData("MemFree: 1 kB\n")]
    [InlineData("MemTotal: 1 kB\n")]
    [InlineData("MemTotal: 1\nMemAvailable: 1 kB\n")]
    [InlineData("MemTotal: many kB\nMemAvailable: 1 kB\n")]
    public void Malformed_memory_is_refused(string text) => Assert.Throws<FormatException>(() => MemoryState.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("some avg60=1.00\n")]
    [InlineData("some avg10=101.00 avg60=1\n")]
    [InlineData("some avg10=-1 avg60=1\n")]
    [InlineData("full avg10=1.00 avg60=1\n")]
    public void Malformed_pressure_is_refused(string text) => Assert.Throws<FormatException>(() => PressureStall.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("Inter-|\n face |\n  eth0: 1 2 3\n")]
    [InlineData("Inter-|\n face |\n  eth0: x 1 0 0 0 0 0 0 20 1 0 0 0 0 0 0\n")]
    public void Malformed_interfaces_are_refused(string text) => Assert.Throws<FormatException>(() => InterfaceTraffic.Parse(text));

    [Theory]
    [InlineData("tcp4 1/2 *.80\n")]
    [InlineData("Current listen queue sizes\nProto\ntcp4 1/2 *.80\n")]
    [InlineData("Current listen queue sizes\nProto\ntcp4 1/2/x *.80\n")]
    public void Malformed_listen_queues_are_refused(string text) => Assert.Throws<FormatException>(() => NetstatListeners.Parse(text));

    [Fact]
    public void Statistics_cut_anywhere_before_their_last_counter_are_refused()
    {
        for (var length = 0; length < FreeBsdTcp.IndexOf("ESTABLISHED", StringComparison.Ordinal); length++)
            Assert.Throws<FormatException>(() => NetstatTcp.Parse(FreeBsdTcp[..length]));
    }

    [Fact]
    public void Any_text_is_either_read_or_refused() => Gen.String.Sample(text =>
    {
        foreach (var parse in (Action<string>[])[t => ProcessorTimes.Parse(t), t => MemoryState.Parse(t), t => PressureStall.Parse(t), t => InterfaceTraffic.Parse(t), t => TcpCounters.Parse(t), t => NetstatTcp.Parse(t), t => NetstatListeners.Parse(t), t => VmTotal.ParseRunQueue(t)])
        {
            try
            {
                parse(text);
            }
            catch (Exception e) when (e is FormatException or OverflowException)
            {
            }
        }
    });
}
