namespace Isthmus.Contracts.Decide;

/// <summary>What the policy did for a service, or would have done in a dry run, since it began to watch it. Published now and then.</summary>
public sealed record PolicyReported : IBusMessage
{
    /// <summary>The service's name.</summary>
    public required string Service { get; init; }

    /// <summary>True when nothing was asked for: the policy runs dry.</summary>
    public required bool DryRun { get; init; }

    /// <summary>When the report begins, UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When it ends, UTC.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Samples with a load.</summary>
    public required long Samples { get; init; }

    /// <summary>Samples whose load was not known.</summary>
    public required long UnknownSamples { get; init; }

    /// <summary>Decisions by rule: how often each led to stay or move.</summary>
    public required IReadOnlyDictionary<string, long> Rules { get; init; }

    /// <summary>Seconds on each host by the policy's will.</summary>
    public required IReadOnlyDictionary<string, double> SecondsOnHost { get; init; }

    /// <summary>Moves, at most the newest 200.</summary>
    public required IReadOnlyList<ReportedMove> Moves { get; init; }

    /// <summary>All moves, also those no longer listed.</summary>
    public required long MoveCount { get; init; }

    /// <summary>Requests that failed by the profile of the host that really served, expected.</summary>
    public required double FailedAsServed { get; init; }

    /// <summary>Requests that would have failed where the policy wanted the service, expected.</summary>
    public required double FailedByPolicy { get; init; }

    /// <summary>Cost of serving where it was served, in failed requests.</summary>
    public required double CostAsServed { get; init; }

    /// <summary>Cost of serving where the policy wanted it, moves included, in failed requests.</summary>
    public required double CostByPolicy { get; init; }
}
