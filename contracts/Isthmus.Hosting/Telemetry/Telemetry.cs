using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Isthmus.Hosting.Telemetry;

/// <summary>Traces, metrics and health of a process, as far as the configuration asks for them.</summary>
internal static class Telemetry
{
    /// <summary>Every span and meter of ours is named so.</summary>
    private const string Ours = "Isthmus.*";

    /// <summary>MassTransit's spans (send, receive, consume) and meters.</summary>
    private const string Bus = "MassTransit";

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection($"{IsthmusOptions.Section}:Telemetry").Get<TelemetryOptions>() ?? new TelemetryOptions();
        if (options.Listen.Length > 0)
            builder.Services.AddHostedService<TelemetryServer>();
        if (options.OtlpEndpoint.Length == 0 && options.Listen.Length == 0)
            return;

        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService(
            builder.Environment.ApplicationName.ToLowerInvariant().Replace('.', '-'), serviceNamespace: "isthmus",
            serviceInstanceId: string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}-{Environment.ProcessId}")));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(Ours, Bus);
            if (options.Listen.Length > 0)
                metrics.AddPrometheusExporter();
            if (options.OtlpEndpoint.Length > 0)
                metrics.AddOtlpExporter(otlp => Send(otlp, options));
        });
        if (options.OtlpEndpoint.Length > 0)
            telemetry.WithTracing(traces => traces.AddSource(Ours, Bus).AddOtlpExporter(otlp => Send(otlp, options)));
    }

    private static void Send(OtlpExporterOptions otlp, TelemetryOptions options) => otlp.Endpoint = new Uri(options.OtlpEndpoint);
}
