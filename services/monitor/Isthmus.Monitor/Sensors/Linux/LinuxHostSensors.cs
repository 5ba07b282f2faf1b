using System.ComponentModel;
using Isthmus.Linux;
using Isthmus.Linux.Network;
using Isthmus.Linux.Sockets;

namespace Isthmus.Monitor.Sensors.Linux;

/// <summary>
/// Reads a Linux host from its proc file system and by netlink. Network counters are those of the host's network
/// namespace; processors, memory and pressure are the machine's, which namespace hosts share.
/// </summary>
public sealed class LinuxHostSensors : IHostSensors
{
    private readonly HostSpace _host;
    private readonly TimeProvider _time;
    private readonly string _net;
    private SocketDiagnosis? _diagnosis;

    public LinuxHostSensors(HostSpace host, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(host);
        (_host, _time) = (host, time);
        _net = host.IsThisMachine ? "/proc/self/net" : $"/proc/{host.NamespacesOf}/net";
    }

    /// <inheritdoc/>
    public ValueTask<HostSample> ReadAsync(CancellationToken cancellation)
    {
        var processors = ProcFile.Read(_host, "processor times", "/proc/stat", ProcessorTimes.Parse);
        return ValueTask.FromResult(new HostSample
        {
            ReadAt = _time.GetTimestamp(),
            Listeners = Listeners(),
            ListenCounters = ProcFile.Read(_host, "listen counters", $"{_net}/netstat", Sensors.ListenCounters.Parse),
            Tcp = ProcFile.Read(_host, "TCP counters", $"{_net}/snmp", TcpCounters.Parse),
            Processors = processors,
            Runnable = processors.Value switch
            {
                { Runnable: { } tasks } => SensorReading<long>.Of(tasks),
                _ => SensorReading<long>.LostBecause($"run queue of host '{_host.Name}': {processors.Lost ?? "stat has no procs_running"}"),
            },
            Memory = ProcFile.Read(_host, "memory", "/proc/meminfo", MemoryState.Parse),
            CpuPressure = ProcFile.Read(_host, "CPU pressure", "/proc/pressure/cpu", PressureStall.Parse),
            MemoryPressure = ProcFile.Read(_host, "memory pressure", "/proc/pressure/memory", PressureStall.Parse),
            IoPressure = ProcFile.Read(_host, "IO pressure", "/proc/pressure/io", PressureStall.Parse),
            Traffic = ProcFile.Read(_host, "network throughput", $"{_net}/dev", InterfaceTraffic.Parse),
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _diagnosis?.Dispose();

    private SensorReading<ListenerTable> Listeners()
    {
        try
        {
            _diagnosis ??= SocketDiagnosis.Open(_host);
            return SensorReading<ListenerTable>.Of(new ListenerTable(_diagnosis.ReadListeners()));
        }
        catch (Exception e) when (e is NetlinkException or HostUnreachableException or Win32Exception or InvalidDataException)
        {
            // A broken-off answer would be taken for the next one's: the next reading begins with a socket of its own.
            _diagnosis?.Dispose();
            _diagnosis = null;
            return SensorReading<ListenerTable>.LostBecause($"accept queues of host '{_host.Name}': {e.Message}");
        }
    }
}
