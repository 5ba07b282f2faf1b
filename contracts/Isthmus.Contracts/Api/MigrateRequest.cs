namespace Isthmus.Contracts.Api;

/// <summary>Body of <c>POST /migrations</c>.</summary>
public sealed record MigrateRequest
{
    /// <summary>The service to move.</summary>
    public required string Service { get; init; }

    /// <summary>The host to move to.</summary>
    public required string Destination { get; init; }

    /// <summary>Who asks: "operator:alice".</summary>
    public string RequestedBy { get; init; } = "operator";

    /// <summary>Why, for the history.</summary>
    public string? Reason { get; init; }

    /// <summary>Refuse the move unless this host serves now.</summary>
    public string? ExpectedSource { get; init; }

    /// <summary>Chosen by the caller so that a repeated request is harmless; null lets the coordinator choose.</summary>
    public Guid? MigrationId { get; init; }
}
