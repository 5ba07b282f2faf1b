namespace Isthmus.Contracts.Api;

/// <summary>One migration as <c>GET /migrations</c> lists it, newest first.</summary>
public sealed record MigrationStatus
{
    /// <summary>The migration's ID.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The service's name.</summary>
    public required string Service { get; init; }

    /// <summary>Where it stands.</summary>
    public required MigrationState State { get; init; }

    /// <summary>The stage that it is in or ended in.</summary>
    public required MigrationStage Stage { get; init; }

    /// <summary>The host that served when it began; null when the service is unknown.</summary>
    public string? Source { get; init; }

    /// <summary>The host to move to.</summary>
    public required string Destination { get; init; }

    /// <summary>Its epoch; 0 when it was rejected before it got one.</summary>
    public required long Epoch { get; init; }

    /// <summary>Who asked.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>Why it was asked for.</summary>
    public string? RequestReason { get; init; }

    /// <summary>When the coordinator took it, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended, UTC; null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The stage that failed, when one did.</summary>
    public MigrationStage? FailedStage { get; init; }

    /// <summary>Why it failed, was rejected, or needs an operator.</summary>
    public string? FailureReason { get; init; }

    /// <summary>What to do about it.</summary>
    public string? Remedy { get; init; }

    /// <summary>True while <c>cancel</c> would be accepted.</summary>
    public required bool Cancellable { get; init; }
}
