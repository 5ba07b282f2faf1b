using System.Text.Json;

namespace Isthmus.Contracts.Api;

/// <summary>Body of <c>POST /publish</c>: one message of this assembly by its type's name, for example <c>MigrationRequested</c>.</summary>
public sealed record PublishRequest
{
    /// <summary>The message type's name.</summary>
    public required string Type { get; init; }

    /// <summary>The message.</summary>
    public required JsonElement Message { get; init; }
}
