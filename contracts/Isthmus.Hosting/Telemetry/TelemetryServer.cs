using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;

namespace Isthmus.Hosting.Telemetry;

/// <summary>Answers those who watch a service: whether it lives, whether it is ready, and its metrics.</summary>
internal sealed class TelemetryServer(IOptions<IsthmusOptions> options, HealthCheckService health, MeterProvider meters, ILoggerFactory loggers)
    : IHostedService, IAsyncDisposable
{
    private WebApplication? _application;

    /// <exception cref="ListenFailedException">It is taken, or no address of this machine.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = typeof(TelemetryServer).Assembly.GetName().Name });
        builder.Services.AddSingleton(loggers);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPEndPoint.Parse(options.Value.Telemetry.Listen));
            kestrel.AddServerHeader = false;
        });
        _application = builder.Build();
        _application.MapGet("/health/live", static () => Results.Text("live\n"));
        _application.MapGet("/health/ready", ReadyAsync);
        _application.MapPrometheusScrapingEndpoint("/metrics", meters, null, null);
        try
        {
            await _application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new ListenFailedException(
                $"Isthmus:Telemetry:Listen is '{options.Value.Telemetry.Listen}', where this service cannot listen ({e.GetBaseException().Message}): "
                + "each service of a machine needs a port of its own (Isthmus__Telemetry__Listen in its environment).", e);
        }

        HostingLog.TelemetryListening(loggers.CreateLogger<TelemetryServer>(), options.Value.Telemetry.Listen);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_application is not null)
            await _application.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
            await _application.DisposeAsync().ConfigureAwait(false);
        _application = null;
    }

    // One line a check: its name, how it stands, and why not.
    private async Task<IResult> ReadyAsync(CancellationToken cancellation)
    {
        var report = await health.CheckHealthAsync(cancellation).ConfigureAwait(false);
        var lines = report.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => $"{entry.Key}: {entry.Value.Status}{(entry.Value.Description is { Length: > 0 } why ? $" ({why})" : "")}\n");
        var ready = report.Status == HealthStatus.Healthy;
        return Results.Text($"{(ready ? "ready" : "not ready")}\n{string.Concat(lines)}", statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
