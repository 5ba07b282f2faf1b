using System.Text.Json;
using Isthmus.Contracts.Api;
using Microsoft.AspNetCore.Http;

namespace Isthmus.Coordinator.Api;

/// <summary>Reads request bodies; what is wrong with one is said in a sentence.</summary>
internal static class RequestBody
{
    /// <exception cref="BadRequestException">The body is no JSON of this shape.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, string example)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(request.Body, ApiJson.Options, request.HttpContext.RequestAborted).ConfigureAwait(false)
                ?? throw new BadRequestException("The body is null.", $"Send for example {example}.");
        }
        catch (JsonException e)
        {
            throw new BadRequestException($"The body can't be read: {e.Message}", $"Send for example {example}.");
        }
    }

    /// <exception cref="BadRequestException">The value is empty.</exception>
    public static string Named(string value, string field) => string.IsNullOrWhiteSpace(value)
        ? throw new BadRequestException($"The field '{field}' is empty.", "Give it a value.")
        : value;
}
