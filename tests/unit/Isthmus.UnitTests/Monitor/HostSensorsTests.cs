using Isthmus.Linux;
using Isthmus.Monitor.Sensors.FreeBsd;
using Isthmus.Monitor.Sensors.Linux;
using Xunit;

namespace Isthmus.UnitTests.Monitor;

public sealed class HostSensorsTests
{
    [Fact]
    public async Task This_machine_is_read_completely()
    {
        using var sensors = new LinuxHostSensors(new HostSpace("here", 0), TimeProvider.System);

        var sample = await sensors.ReadAsync(TestContext.Current.CancellationToken);

        if (!File.Exists("/proc/pressure/cpu"))
            Assert.Skip("This kernel has no pressure stall information (CONFIG_PSI).");
        Assert.Empty(sample.Lost);
        Assert.True(sample.Processors.Value?.Total > 0 && sample.Memory.Value?.Total > 0 && sample.Runnable.Value > 0);
    }

    [Fact]
    public async Task Host_that_is_gone_loses_its_sensors_and_throws_nothing()
    {
        using var sensors = new LinuxHostSensors(new HostSpace("gone", int.MaxValue), TimeProvider.System);

        var sample = await sensors.ReadAsync(TestContext.Current.CancellationToken);

        Assert.True(sample is { Listeners.Value: null, ListenCounters.Value: null, Tcp.Value: null, Traffic.Value: null });
        Assert.All(sample.Lost, reason => Assert.Contains("'gone'", reason));
    }

    [Fact]
    public async Task Freebsd_is_asked_with_native_programs()
    {
        var directory = Directory.CreateTempSubdirectory("isthmus-native-").FullName;
        try
        {
            await WriteAsync(directory, "sysctl", "echo 'Processes: (RUNQ: 2 Disk Wait: 0)'");
            await WriteAsync(directory, "netstat", """
                case $1 in
                  -s) printf '\t\t17 data packets (12 bytes) retransmitted\n\t3 listen queue overflows\n\t\t5 connections in ESTABLISHED state\n' ;;
                  *) printf 'Current listen queue sizes (qlen/incqlen/maxqlen)\nProto Listen Local Address\ntcp4  5/1/511 *.80\n' ;;
                esac
                """);
            await WriteAsync(directory, "native", $"PATH={directory}:$PATH; exec sh -c \"$1\"");
            using var sensors = new FreeBsdHostSensors(new HostSpace("bsd", 0), $"{directory}/native", TimeProvider.System);

            var sample = await sensors.ReadAsync(TestContext.Current.CancellationToken);

            Assert.Equal((2, 5, 17, 3), (sample.Runnable.Value, sample.Tcp.Value?.Established, sample.Tcp.Value?.Retransmitted, sample.ListenCounters.Value?.Overflows));
            Assert.Equal(5, sample.Listeners.Value?.ByPort[80].AcceptQueue);
            Assert.Equal(["CPU pressure of host 'bsd': FreeBSD has no pressure stall information", "memory pressure of host 'bsd': FreeBSD has no pressure stall information", "IO pressure of host 'bsd': FreeBSD has no pressure stall information"], sample.Lost);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Theory]
    [InlineData("", "no Isthmus:Hosts:bsd:NativeCommand is configured")]
    [InlineData("/nonexistent/ssh", "did not start")]
    [InlineData("false", "ended with exit code 1")]
    [InlineData("echo", "netstat -s has no line")]
    [InlineData("true", "wrote 1 parts instead of 3")]
    [InlineData("tail -f /dev/null", "did not end within 800 ms")]
    public async Task Freebsd_host_that_cannot_be_asked_loses_those_sensors(string command, string reason)
    {
        using var sensors = new FreeBsdHostSensors(new HostSpace("bsd", 0), command, TimeProvider.System);

        var sample = await sensors.ReadAsync(TestContext.Current.CancellationToken);

        Assert.True(sample is { Listeners.Value: null, Tcp.Value: null, Runnable.Value: null });
        Assert.Contains(reason, sample.Tcp.Lost);
    }

    private static async Task WriteAsync(string directory, string name, string script)
    {
        var path = Path.Combine(directory, name);
        await File.WriteAllTextAsync(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
