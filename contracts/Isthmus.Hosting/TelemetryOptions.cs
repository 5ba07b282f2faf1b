namespace Isthmus.Hosting;

/// <summary>What a service tells those who watch it (section <c>Isthmus:Telemetry</c>).</summary>
public sealed class TelemetryOptions
{
    /// <summary>
    /// Where the service answers <c>/health/live</c>, <c>/health/ready</c> and <c>/metrics</c> (Prometheus), an address and a
    /// port: <c>127.0.0.1:9464</c>. Empty for nowhere. Anybody who reaches it may read it.
    /// </summary>
    public string Listen { get; set; } = "";

    /// <summary>Where traces and metrics are sent (OTLP over gRPC), such as <c>http://localhost:4317</c>; empty for nowhere. The standard <c>OTEL_EXPORTER_OTLP_*</c> variables say the rest.</summary>
    public string OtlpEndpoint { get; set; } = "";
}
