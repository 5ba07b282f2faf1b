using Isthmus.Linux;

namespace Isthmus.Monitor.Sensors.FreeBsd;

/// <summary>
/// Reads a FreeBSD host: processors, memory and interfaces from its Linux layer's proc file system (linprocfs(5)), the
/// run queue, TCP and listeners from native programs, by a configured command. Pressure stall information does not exist there.
/// </summary>
public sealed class FreeBsdHostSensors : IHostSensors
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(800);
    private static readonly string[] Programs = ["sysctl vm.vmtotal", "netstat -s -p tcp", "netstat -Lan -p tcp"];

    private readonly HostSpace _host;
    private readonly TimeProvider _time;
    private readonly NativeScript _native;

    /// <param name="host">Where the Linux layer's proc file system is.</param>
    /// <param name="nativeCommand">Runs a shell script natively; empty for none.</param>
    /// <param name="time">The clock.</param>
    public FreeBsdHostSensors(HostSpace host, string nativeCommand, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(host);
        (_host, _time, _native) = (host, time, new NativeScript(nativeCommand, Patience));
    }

    /// <inheritdoc/>
    public async ValueTask<HostSample> ReadAsync(CancellationToken cancellation)
    {
        var (programs, lost) = await AskAsync(cancellation).ConfigureAwait(false);
        SensorReading<T> Native<T>(string sensor, int program, Func<string, T> parse)
            where T : struct
        {
            try
            {
                return programs is null ? Lost<T>(sensor, lost!) : SensorReading<T>.Of(parse(programs[program]));
            }
            catch (Exception e) when (e is FormatException or OverflowException)
            {
                return Lost<T>(sensor, e.Message);
            }
        }

        const string NoPressure = "FreeBSD has no pressure stall information";
        return new HostSample
        {
            ReadAt = _time.GetTimestamp(),
            Runnable = Native("run queue", 0, VmTotal.ParseRunQueue),
            Tcp = Native("TCP counters", 1, text => NetstatTcp.Parse(text).Tcp),
            ListenCounters = Native("listen counters", 1, text => NetstatTcp.Parse(text).Listen),
            Listeners = Native("accept queues", 2, NetstatListeners.Parse),
            Processors = ProcFile.Read(_host, "processor times", $"{_host.Proc}/stat", ProcessorTimes.Parse),
            Memory = ProcFile.Read(_host, "memory", $"{_host.Proc}/meminfo", MemoryState.Parse),
            Traffic = ProcFile.Read(_host, "network throughput", $"{_host.Proc}/net/dev", InterfaceTraffic.Parse),
            CpuPressure = Lost<PressureStall>("CPU pressure", NoPressure),
            MemoryPressure = Lost<PressureStall>("memory pressure", NoPressure),
            IoPressure = Lost<PressureStall>("IO pressure", NoPressure),
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private SensorReading<T> Lost<T>(string sensor, string reason)
        where T : struct => SensorReading<T>.LostBecause($"{sensor} of host '{_host.Name}': {reason}");

    private async ValueTask<(IReadOnlyList<string>? Outputs, string? Lost)> AskAsync(CancellationToken cancellation)
    {
        if (!_native.IsConfigured)
            return (null, $"no Isthmus:Hosts:{_host.Name}:NativeCommand is configured");
        try
        {
            return (await _native.RunAsync(Programs, cancellation).ConfigureAwait(false), null);
        }
        catch (IOException e)
        {
            return (null, e.Message);
        }
    }
}
