using Isthmus.Contracts.Decide;
using Isthmus.Policy.Thresholds;

namespace Isthmus.Monitor.Decisions;

/// <summary>What follows from one sample of a service.</summary>
/// <param name="Crossing">The threshold that was crossed, or null.</param>
/// <param name="Decision">The decision, when it is to be published.</param>
/// <param name="Destination">Where to move, or null.</param>
/// <param name="Report">The report, when it is to be published.</param>
internal readonly record struct ServiceStep(Crossing? Crossing, PolicyDecision? Decision, string? Destination, PolicyReported? Report)
{
    /// <summary>True when nobody needs to be told.</summary>
    public bool IsEmpty => Crossing is null && Decision is null && Destination is null && Report is null;
}
