using Isthmus.Contracts.Api;
using Isthmus.Coordinator.Load;
using Isthmus.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Isthmus.Coordinator.Api;

/// <summary><c>/services/{name}/decisions</c> and <c>/services/{name}/report</c>: why a service is where it is.</summary>
public sealed class DecisionEndpoints(DecisionBoard board, IOptions<IsthmusOptions> options)
{
    internal void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/services/{name}/decisions", (string name) => Known(name) ?? TypedResults.Ok(board.Of(name)));
        routes.MapGet("/services/{name}/report", (string name) => Known(name) ?? Report(name));
    }

    private IResult Report(string name) => board.ReportOf(name) is { } report
        ? TypedResults.Ok(report)
        : NotFound($"The monitor has published no report about '{name}' since the coordinator started.", "Wait for Isthmus:Monitor:ReportInterval, and look whether the monitor runs.");

    private IResult? Known(string name) => options.Value.Services.ContainsKey(name)
        ? null
        : NotFound($"The service '{name}' is unknown.", $"Name one of: {string.Join(", ", options.Value.Services.Keys.Order(StringComparer.Ordinal))}.");

    private static IResult NotFound(string error, string remedy) => TypedResults.Json(new ApiError(error, remedy), statusCode: StatusCodes.Status404NotFound);
}
