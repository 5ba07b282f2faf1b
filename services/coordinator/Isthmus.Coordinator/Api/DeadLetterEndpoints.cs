using Isthmus.Contracts.Api;
using Isthmus.Hosting.DeadLetters;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Isthmus.Coordinator.Api;

/// <summary><c>/dead</c>: messages that nobody could work on.</summary>
public sealed class DeadLetterEndpoints(IDeadLetters letters)
{
    private const int Most = 1000;

    internal void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/dead", ListAsync);
        routes.MapPost("/dead/{id}/replay", ReplayAsync);
        routes.MapPost("/dead/{id}/discard", DiscardAsync);
    }

    private async Task<Ok<List<DeadMessage>>> ListAsync(CancellationToken cancellation) =>
        TypedResults.Ok((await letters.ListAsync(Most, cancellation).ConfigureAwait(false)).Select(Describe).ToList());

    private async Task<Results<Ok<DeadMessageReply>, NotFound<ApiError>>> ReplayAsync(string id, CancellationToken cancellation) =>
        await letters.ReplayAsync(id, cancellation).ConfigureAwait(false) ? TypedResults.Ok(new DeadMessageReply(id)) : Missing(id);

    private async Task<Results<Ok<DeadMessageReply>, NotFound<ApiError>>> DiscardAsync(string id, CancellationToken cancellation) =>
        await letters.DiscardAsync(id, cancellation).ConfigureAwait(false) ? TypedResults.Ok(new DeadMessageReply(id)) : Missing(id);

    private static NotFound<ApiError> Missing(string id) =>
        TypedResults.NotFound(new ApiError($"There is no dead letter {id}.", "See the list: isthmus dead list. Somebody may have replayed or discarded it."));

    private static DeadMessage Describe(DeadLetter letter) => new()
    {
        Id = letter.Id,
        Queue = letter.Queue,
        MessageType = letter.MessageType,
        Reason = letter.Reason,
        ExceptionType = letter.ExceptionType,
        At = letter.At,
        Body = System.Text.Encoding.UTF8.GetString(letter.Body),
    };
}
