namespace Isthmus.Contracts.Api;

/// <summary>Body of <c>POST /migrations/{id}/cancel</c>; may be left out.</summary>
public sealed record CancelRequest
{
    /// <summary>Who asks: "operator:alice".</summary>
    public string RequestedBy { get; init; } = "operator";

    /// <summary>Why, for the history.</summary>
    public string? Reason { get; init; }
}
