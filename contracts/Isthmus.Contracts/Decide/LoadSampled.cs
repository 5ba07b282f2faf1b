namespace Isthmus.Contracts.Decide;

/// <summary>The monitor read a service's sensors. A sensor that could not be read is null, never zero.</summary>
public sealed record LoadSampled
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

    /// <summary>The sensors that could not be read, with the reason.</summary>
    public IReadOnlyList<string> LostSensors { get; init; } = [];
}
