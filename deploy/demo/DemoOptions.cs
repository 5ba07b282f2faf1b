namespace Isthmus.Demo;

/// <summary>How large the demo is.</summary>
internal sealed record DemoOptions
{
    /// <summary>Keep-alive connections that the load generator holds; the monitor's threshold is half of them.</summary>
    public int Connections { get; init; } = 400;

    /// <summary>Requests a second over all of them.</summary>
    public int RequestsPerSecond { get; init; } = 400;

    /// <summary>New connections a second.</summary>
    public int NewConnectionsPerSecond { get; init; } = 50;
}
