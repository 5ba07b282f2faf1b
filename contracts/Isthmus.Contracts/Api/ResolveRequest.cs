namespace Isthmus.Contracts.Api;

/// <summary>Body of <c>POST /migrations/{id}/resolve</c>: what an operator found out about a migration that needs one.</summary>
public sealed record ResolveRequest
{
    /// <summary>The host that serves.</summary>
    public required string ServingHost { get; init; }

    /// <summary>Who says so.</summary>
    public string ResolvedBy { get; init; } = "operator";
}
