using Isthmus.Linux.Sockets;

namespace Isthmus.Monitor.Sensors;

/// <summary>All that was read of one host at one moment, for every service on it. What could not be read has no value, never zero.</summary>
public sealed record HostSample
{
    /// <summary>The clock that only goes forward (<see cref="TimeProvider.GetTimestamp"/>) when the host was read.</summary>
    public required long ReadAt { get; init; }

    /// <summary>Its TCP listeners by port.</summary>
    public SensorReading<ListenerTable> Listeners { get; init; }

    public SensorReading<ListenCounters> ListenCounters { get; init; }

    public SensorReading<TcpCounters> Tcp { get; init; }

    public SensorReading<ProcessorTimes> Processors { get; init; }

    /// <summary>Tasks that run or wait for a processor.</summary>
    public SensorReading<long> Runnable { get; init; }

    public SensorReading<MemoryState> Memory { get; init; }

    public SensorReading<PressureStall> CpuPressure { get; init; }

    public SensorReading<PressureStall> MemoryPressure { get; init; }

    public SensorReading<PressureStall> IoPressure { get; init; }

    public SensorReading<InterfaceTraffic> Traffic { get; init; }

    /// <summary>The sensors that could not be read, with the reason.</summary>
    public IReadOnlyList<string> Lost =>
    [
        .. ((string?[])[Listeners.Lost, ListenCounters.Lost, Tcp.Lost, Processors.Lost, Runnable.Lost, Memory.Lost, CpuPressure.Lost, MemoryPressure.Lost, IoPressure.Lost, Traffic.Lost])
            .OfType<string>(),
    ];
}
