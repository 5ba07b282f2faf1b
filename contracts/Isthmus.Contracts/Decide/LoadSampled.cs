namespace Isthmus.Contracts.Decide;

/// <summary>
/// The monitor read a service's sensors. A sensor that could not be read is null, never zero. Samples that are taken at the
/// same time travel together in <see cref="LoadsSampled"/>.
/// </summary>
public sealed record LoadSampled : IBusMessage
{
    /// <summary>The service's name.</summary>
    public required string Service { get; init; }

    /// <summary>The host that served at that moment.</summary>
    public required string Host { get; init; }

    /// <summary>When the sample was taken, UTC.</summary>
    public required DateTimeOffset SampledAt { get; init; }

    /// <summary>nginx stub_status: connections open now, waiting ones included.</summary>
    public long? ActiveConnections { get; init; }

    /// <summary>nginx stub_status: connections accepted since nginx started.</summary>
    public long? Accepted { get; init; }

    /// <summary>nginx stub_status: connections handled since nginx started; fewer than accepted when a limit was hit.</summary>
    public long? Handled { get; init; }

    /// <summary>nginx stub_status: requests since nginx started.</summary>
    public long? Requests { get; init; }

    /// <summary>Requests since the sample before, a second.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>Connections complete but not yet accepted, all listeners of the service together.</summary>
    public long? AcceptQueueDepth { get; init; }

    /// <summary>The listeners' backlog, together.</summary>
    public long? AcceptQueueLimit { get; init; }

    /// <summary>TcpExt ListenOverflows of the host's network namespace, since boot.</summary>
    public long? ListenOverflows { get; init; }

    /// <summary>TcpExt ListenDrops of the host's network namespace, since boot.</summary>
    public long? ListenDrops { get; init; }

    /// <summary>Handshakes under way on the service's ports: answered by the kernel, not yet acknowledged by the client.</summary>
    public long? HalfOpenConnections { get; init; }

    /// <summary>Established TCP connections of the host's network namespace, all services together.</summary>
    public long? EstablishedConnections { get; init; }

    /// <summary>TCP segments that the host sent again, a second, since the sample before.</summary>
    public double? RetransmitsPerSecond { get; init; }

    /// <summary>Part of the host's processor time that was not idle since the sample before, 0 to 1. Of a namespace host: the machine's.</summary>
    public double? CpuUtilisation { get; init; }

    /// <summary>Tasks that run or wait for a processor, all processors together.</summary>
    public long? RunnableTasks { get; init; }

    /// <summary>Memory that new work could have without swapping, bytes.</summary>
    public long? MemoryAvailableBytes { get; init; }

    /// <summary>The host's memory, bytes.</summary>
    public long? MemoryTotalBytes { get; init; }

    /// <summary>Part of the last 10 seconds in which some task waited for a processor, percent (PSI "some avg10").</summary>
    public double? CpuPressure { get; init; }

    /// <summary>Part of the last 10 seconds in which some task waited for memory, percent.</summary>
    public double? MemoryPressure { get; init; }

    /// <summary>Part of the last 10 seconds in which every task waited for memory, percent (PSI "full avg10").</summary>
    public double? MemoryStall { get; init; }

    /// <summary>Part of the last 10 seconds in which some task waited for input or output, percent.</summary>
    public double? IoPressure { get; init; }

    /// <summary>Received by the host's interfaces but loopback, bytes a second since the sample before.</summary>
    public double? ReceivedBytesPerSecond { get; init; }

    /// <summary>Sent by the host's interfaces but loopback, bytes a second since the sample before.</summary>
    public double? SentBytesPerSecond { get; init; }

    /// <summary>How long a connection to the service address took to be accepted by the kernel, milliseconds.</summary>
    public double? ConnectMilliseconds { get; init; }

    /// <summary>From there to the first byte of the answer to a small request, milliseconds.</summary>
    public double? ResponseMilliseconds { get; init; }

    /// <summary>The sensors that could not be read, with the reason.</summary>
    public IReadOnlyList<string> LostSensors { get; init; } = [];

    /// <summary>What makes this sample incomparable with the one before: counters that went back, a clock that jumped.</summary>
    public IReadOnlyList<string> Irregularities { get; init; } = [];
}
