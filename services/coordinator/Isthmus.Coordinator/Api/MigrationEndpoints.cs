using System.Net.ServerSentEvents;
using Isthmus.Contracts;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Decide;
using Isthmus.Coordinator.Persistence;
using Isthmus.Coordinator.Saga;
using Isthmus.Hosting;
using Isthmus.Hosting.Stages;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Isthmus.Coordinator.Api;

/// <summary>Everything under <c>/migrations</c>.</summary>
public sealed class MigrationEndpoints(
    HistoryReader history, MigrationEvents events, MigrationFeed feed, IBus bus, IOptions<IsthmusOptions> options, TimeProvider time)
{
    private static readonly TimeSpan AdmissionPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    internal void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/migrations", RequestAsync);
        routes.MapGet("/migrations", ListAsync);
        routes.MapGet("/migrations/{id:guid}", ShowAsync);
        routes.MapGet("/migrations/{id:guid}/events", StreamAsync);
        routes.MapPost("/migrations/{id:guid}/cancel", CancelAsync);
        routes.MapPost("/migrations/{id:guid}/resolve", ResolveAsync);
    }

    private static JsonHttpResult<ApiError> Unknown(Guid id) =>
        TypedResults.Json(new ApiError($"No migration {id} is known.", "See isthmus history for those that are.", id), statusCode: StatusCodes.Status404NotFound);

    private static JsonHttpResult<ApiError> Conflict(string error, string remedy, Guid id) =>
        TypedResults.Json(new ApiError(error, remedy, id), statusCode: StatusCodes.Status409Conflict);

    private async Task<IResult> RequestAsync(HttpRequest request, CancellationToken cancellation)
    {
        var body = await RequestBody.ReadAsync<MigrateRequest>(request, """{"service":"web","destination":"b"}""").ConfigureAwait(false);
        var id = body.MigrationId ?? NewId.NextGuid();
        var message = new MigrationRequested
        {
            MigrationId = id,
            Service = RequestBody.Named(body.Service, "service"),
            Destination = RequestBody.Named(body.Destination, "destination"),
            RequestedBy = RequestBody.Named(body.RequestedBy, "requestedBy"),
            Reason = body.Reason,
            ExpectedSource = body.ExpectedSource,
        };
        using (MigrationTrace.Start(CoordinatorTrace.Source, "request", message, QueueNames.Coordinator))
            await bus.Publish(message, cancellation).ConfigureAwait(false);
        var status = await AdmittedAsync(id, cancellation).ConfigureAwait(false);
        return status switch
        {
            null => TypedResults.Json(
                new ApiError("The request was sent, but no saga has taken it up yet.", $"Look again with isthmus show {id}; if it stays unknown, see the coordinator's log.", id),
                statusCode: StatusCodes.Status503ServiceUnavailable),
            { State: MigrationState.Rejected, FailedStage: MigrationStage.Decide } => Conflict(status.FailureReason ?? "Rejected.", status.Remedy ?? "", id),
            _ => TypedResults.Accepted($"/migrations/{id}", status),
        };
    }

    private async Task<MigrationStatus?> AdmittedAsync(Guid id, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(AdmissionPatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        while (true)
        {
            var next = feed.Next(id);
            if (await history.FindAsync(id, cancellation).ConfigureAwait(false) is { } status)
                return status;
            // Another coordinator of the same database may take it up; this one is not told then.
            await Task.WhenAny(next, Task.Delay(LookAgain, time, either.Token)).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            if (patience.IsCancellationRequested)
                return null;
        }
    }

    private async Task<IResult> ListAsync(string? service, int? limit, CancellationToken cancellation)
    {
        if (limit is < 1 or > 1000)
            throw new BadRequestException($"limit is {limit}.", "Give a number from 1 to 1000.");
        return TypedResults.Ok(await history.ListAsync(service, limit ?? 100, cancellation).ConfigureAwait(false));
    }

    private async Task<IResult> ShowAsync(Guid id, CancellationToken cancellation)
    {
        if (await history.FindAsync(id, cancellation).ConfigureAwait(false) is not { } status)
            return Unknown(id);
        var all = await history.EventsAsync(status, 0, cancellation).ConfigureAwait(false);
        return TypedResults.Ok(new MigrationDetail(status, StageSpans.Of(all, time.GetUtcNow()), all));
    }

    private async Task<IResult> StreamAsync(Guid id, HttpRequest request, CancellationToken cancellation)
    {
        if (await history.FindAsync(id, cancellation).ConfigureAwait(false) is null)
            return Unknown(id);
        var after = long.TryParse(request.Headers["Last-Event-ID"], out var last) ? last : 0;
        return TypedResults.ServerSentEvents(NamedAsync(events.FollowAsync(id, after, cancellation)));

        static async IAsyncEnumerable<SseItem<MigrationEvent>> NamedAsync(IAsyncEnumerable<MigrationEvent> events)
        {
            await foreach (var item in events.ConfigureAwait(false))
                yield return new SseItem<MigrationEvent>(item, item.Name) { EventId = item.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        }
    }

    private async Task<IResult> CancelAsync(Guid id, HttpRequest request, CancellationToken cancellation)
    {
        var body = request.ContentLength is null or 0 ? new CancelRequest() : await RequestBody.ReadAsync<CancelRequest>(request, """{"reason":"wrong host"}""").ConfigureAwait(false);
        if (await history.FindAsync(id, cancellation).ConfigureAwait(false) is not { } status)
            return Unknown(id);
        if (!status.Cancellable)
            return Conflict(CancellationVerdict.WhyNot(status.State), "See isthmus status for where the service runs.", id);
        await bus.Publish(
            new CancelMigration { MigrationId = id, Service = status.Service, RequestedBy = body.RequestedBy, Reason = body.Reason }, cancellation)
            .ConfigureAwait(false);
        return TypedResults.Accepted($"/migrations/{id}", status);
    }

    private async Task<IResult> ResolveAsync(Guid id, HttpRequest request, CancellationToken cancellation)
    {
        var body = await RequestBody.ReadAsync<ResolveRequest>(request, """{"servingHost":"a"}""").ConfigureAwait(false);
        if (await history.FindAsync(id, cancellation).ConfigureAwait(false) is not { } status)
            return Unknown(id);
        if (status.State != MigrationState.NeedsOperator)
            return Conflict($"Migration {id} needs no operator: it is {status.State}.", "Nothing has to be resolved.", id);
        if (!options.Value.Hosts.ContainsKey(body.ServingHost))
            throw new BadRequestException($"The host '{body.ServingHost}' is unknown.", $"Name one of: {string.Join(", ", options.Value.Hosts.Keys)}.");
        await bus.Publish(
            new OperatorResolved { MigrationId = id, Service = status.Service, ServingHost = body.ServingHost, ResolvedBy = body.ResolvedBy }, cancellation)
            .ConfigureAwait(false);
        return TypedResults.Accepted($"/migrations/{id}", status);
    }
}
