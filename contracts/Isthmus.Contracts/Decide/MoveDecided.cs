namespace Isthmus.Contracts.Decide;

/// <summary>The monitor decided whether a service stays or moves. Published when the decision or its rule changes, for every move, and now and then besides.</summary>
public sealed record MoveDecided : IBusMessage
{
    /// <summary>The service's name.</summary>
    public required string Service { get; init; }

    /// <summary>The host that served.</summary>
    public required string Host { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>True when nothing was asked for, whatever was decided: the policy runs dry.</summary>
    public required bool DryRun { get; init; }

    /// <summary>The migration that was asked for, when one was.</summary>
    public Guid? MigrationId { get; init; }

    /// <summary>The decision.</summary>
    public required PolicyDecision Decision { get; init; }
}
