namespace Isthmus.Contracts.Decide;

/// <summary>What a policy decided for a service at one moment, with its reasons in numbers; "stay" is a decision too.</summary>
public sealed record PolicyDecision
{
    /// <summary>The policy's name: "forecast".</summary>
    public required string Policy { get; init; }

    /// <summary>Where to go; null for stay.</summary>
    public string? Destination { get; init; }

    /// <summary>What it answers to.</summary>
    public required MoveTrigger Trigger { get; init; }

    /// <summary>Which rule decided, a word that changes only when the reason does: "cheapest", "cool-down", "cost".</summary>
    public required string Rule { get; init; }

    /// <summary>One sentence for a person.</summary>
    public required string Summary { get; init; }

    /// <summary>The numbers that it rests on.</summary>
    public IReadOnlyList<DecisionReason> Reasons { get; init; } = [];

    /// <summary>Every host that was considered.</summary>
    public IReadOnlyList<CandidateAssessment> Candidates { get; init; } = [];
}
