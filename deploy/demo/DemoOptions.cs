namespace Isthmus.Demo;

/// <summary>How large the demo is.</summary>
internal sealed record DemoOptions
{
    /// <summary>Keep-alive connections that the load generator holds; the monitor's threshold is half of them.</summary>
    public int Connections { get; init; } = 400;

    /// <summary>True to run each service as a process of its own, over RabbitMQ, PostgreSQL and an S3 store.</summary>
    public bool Distributed { get; init; }

    /// <summary>Requests a second over all of them.</summary>
    public int RequestsPerSecond { get; init; } = 400;

    /// <summary>New connections a second.</summary>
    public int NewConnectionsPerSecond { get; init; } = 50;
}
