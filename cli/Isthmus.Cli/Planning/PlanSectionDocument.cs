using Isthmus.Engine.Plan;

namespace Isthmus.Cli.Planning;

/// <summary>Consecutive steps of one phase, each as a line.</summary>
internal sealed record PlanSectionDocument(PlanPhase Phase, IReadOnlyList<string> Steps);
