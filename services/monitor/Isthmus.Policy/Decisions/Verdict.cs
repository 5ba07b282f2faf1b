using Isthmus.Contracts.Decide;

namespace Isthmus.Policy.Decisions;

/// <summary>A decision before it is explained: cheap, for policies that decide for thousands of services each second.</summary>
/// <param name="Trigger">What it answers to.</param>
/// <param name="Rule">Which rule decided.</param>
/// <param name="Destination">Where to go; null for stay.</param>
public readonly record struct Verdict(MoveTrigger Trigger, string Rule, string? Destination);
