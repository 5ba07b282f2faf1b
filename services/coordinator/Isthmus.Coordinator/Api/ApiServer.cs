using System.Net.Sockets;
using Isthmus.Contracts.Api;
using Isthmus.Coordinator.Persistence;
using Isthmus.Coordinator.Persistence.Dialects;
using Isthmus.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Isthmus.Coordinator.Api;

/// <summary>
/// The coordinator's API: HTTP and JSON on a unix socket that root and the socket's group may use. A web server of its
/// own inside the host, so that every composition can carry it.
/// </summary>
public sealed class ApiServer(
    IOptions<IsthmusOptions> options, MigrationEndpoints migrations, RegistryEndpoints registry, DecisionEndpoints decisions, PublishEndpoint publish,
    DeadLetterEndpoints dead, DatabaseDialect dialect, ILoggerFactory loggers)
    : IHostedService, IAsyncDisposable
{
    private const long LargestBody = 1 << 20;
    private const UnixFileMode OwnerAndGroup =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private readonly ILogger _logger = loggers.CreateLogger<ApiServer>();
    private WebApplication? _application;

    /// <inheritdoc/>
    /// <exception cref="SocketTakenException">Another coordinator answers on the socket.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var path = options.Value.Socket;
        await ClearStaleSocketAsync(path, cancellationToken).ConfigureAwait(false);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = typeof(ApiServer).Assembly.GetName().Name });
        builder.Services.AddSingleton(loggers);
        builder.Services.Configure<JsonOptions>(static json => ApiJson.Apply(json.SerializerOptions));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenUnixSocket(path);
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.AddServerHeader = false;
        });
        _application = builder.Build();
        _application.Use(AnswerFailureAsync);
        migrations.Map(_application);
        registry.Map(_application);
        decisions.Map(_application);
        publish.Map(_application);
        dead.Map(_application);
        await _application.StartAsync(cancellationToken).ConfigureAwait(false);
        File.SetUnixFileMode(path, OwnerAndGroup);
        CoordinatorLog.ApiListening(_logger, path);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_application is not null)
            await _application.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
            await _application.DisposeAsync().ConfigureAwait(false);
        _application = null;
    }

    // A coordinator that was killed leaves its socket behind; one that still answers must not lose it.
    private static async Task ClearStaleSocketAsync(string path, CancellationToken cancellation)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } directory)
            Directory.CreateDirectory(directory);
        if (!File.Exists(path))
            return;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await probe.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            File.Delete(path);
            return;
        }

        throw new SocketTakenException(path);
    }

    private async Task AnswerFailureAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away: nobody is left to answer.
        }
        catch (BadRequestException e) when (!context.Response.HasStarted)
        {
            await Results.Json(e.Answer, statusCode: StatusCodes.Status400BadRequest).ExecuteAsync(context).ConfigureAwait(false);
        }
        catch (Exception e) when (!context.Response.HasStarted && DatabaseFailure.Of(e) is not null)
        {
            var failure = DatabaseFailure.Of(e)!;
            CoordinatorLog.ApiFailed(_logger, e, context.Request.Method, context.Request.Path);
            var answer = new ApiError($"The coordinator's database {dialect.Location} does not answer: {failure.Message}", dialect.RemedyFor(failure));
            await Results.Json(answer, statusCode: StatusCodes.Status503ServiceUnavailable).ExecuteAsync(context).ConfigureAwait(false);
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            CoordinatorLog.ApiFailed(_logger, e, context.Request.Method, context.Request.Path);
            var answer = new ApiError($"The coordinator failed at {context.Request.Method} {context.Request.Path}: {e.Message}", "See the coordinator's log.");
            await Results.Json(answer, statusCode: StatusCodes.Status500InternalServerError).ExecuteAsync(context).ConfigureAwait(false);
        }
    }
}
