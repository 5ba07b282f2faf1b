using System.Collections.Immutable;

namespace Isthmus.Engine.Plan;

/// <summary>Consecutive steps of one phase.</summary>
public sealed record PlanSection(PlanPhase Phase, ImmutableArray<Step> Steps);
