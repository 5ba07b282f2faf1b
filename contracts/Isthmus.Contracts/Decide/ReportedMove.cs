namespace Isthmus.Contracts.Decide;

/// <summary>One move of a <see cref="PolicyReported"/>.</summary>
/// <param name="At">When it was decided, UTC.</param>
/// <param name="Source">The host that served by the policy's will.</param>
/// <param name="Destination">Where it wanted to go.</param>
/// <param name="Trigger">What it answered to.</param>
/// <param name="Because">One sentence.</param>
public sealed record ReportedMove(DateTimeOffset At, string Source, string Destination, MoveTrigger Trigger, string Because);
