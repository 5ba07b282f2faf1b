using Isthmus.Contracts.Api;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Isthmus.Coordinator.Api;

/// <summary><c>POST /publish</c>: puts one typed message on the bus.</summary>
public sealed class PublishEndpoint(IBus bus)
{
    internal void Map(IEndpointRouteBuilder routes) => routes.MapPost("/publish", PublishAsync);

    private async Task<Accepted<PublishReply>> PublishAsync(HttpRequest request, CancellationToken cancellation)
    {
        var body = await RequestBody.ReadAsync<PublishRequest>(request, """{"type":"MigrationRequested","message":{...}}""").ConfigureAwait(false);
        var message = MessageCatalog.Read(RequestBody.Named(body.Type, "type"), body.Message);
        var id = NewId.NextGuid();
        await bus.Publish(message, message.GetType(), context => context.MessageId = id, cancellation).ConfigureAwait(false);
        return TypedResults.Accepted((string?)null, new PublishReply(message.GetType().FullName!, id));
    }
}
