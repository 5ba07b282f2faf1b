using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Isthmus.DistributedTests.Watching;

/// <summary>Takes traces and metrics as a collector does: OTLP over gRPC, without TLS.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    // A message of gRPC: not compressed, its length, the message (PROTOCOL-HTTP2.md of gRPC). An empty one is every answer.
    private const int Prefix = 5;
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<ReceivedSpan> _spans = new();
    private readonly ConcurrentDictionary<(string Service, string Name), bool> _metrics = new();

    private OtlpReceiver(WebApplication application) => _application = application;

    /// <summary>For <c>Isthmus:Telemetry:OtlpEndpoint</c>.</summary>
    public string Endpoint => _application.Urls.Single();

    public IReadOnlyCollection<ReceivedSpan> Spans => _spans;

    /// <summary>Which service has sent which metric.</summary>
    public ICollection<(string Service, string Name)> Metrics => _metrics.Keys;

    public static async Task<OtlpReceiver> StartAsync(CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2));
        var receiver = new OtlpReceiver(builder.Build());
        receiver.Take("/opentelemetry.proto.collector.trace.v1.TraceService/Export", request =>
        {
            foreach (var span in OtlpMessages.Spans(request))
                receiver._spans.Enqueue(span);
        });
        receiver.Take("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", request =>
        {
            foreach (var metric in OtlpMessages.Metrics(request))
                receiver._metrics.TryAdd(metric, true);
        });
        await receiver._application.StartAsync(cancellation);
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    private void Take(string path, Action<byte[]> take) => _application.MapPost(path, async (HttpContext context) =>
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var message = body.ToArray();
        Assert.Equal(0, message[0]);
        Assert.Equal(message.Length - Prefix, checked((int)BinaryPrimitives.ReadUInt32BigEndian(message.AsSpan(1))));
        take(message[Prefix..]);
        context.Response.ContentType = "application/grpc";
        context.Response.DeclareTrailer("grpc-status");
        await context.Response.Body.WriteAsync(new byte[Prefix], context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", "0");
    });
}
