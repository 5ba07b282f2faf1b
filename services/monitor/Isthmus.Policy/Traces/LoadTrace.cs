namespace Isthmus.Policy.Traces;

/// <summary>A service's load over time.</summary>
/// <param name="Start">The time of second 0, UTC.</param>
/// <param name="Points">A point a second, without holes: what the trace lacks is a point without a load.</param>
/// <param name="Remarks">What was odd about it: holes, times that went back.</param>
public sealed record LoadTrace(DateTimeOffset Start, IReadOnlyList<LoadPoint> Points, IReadOnlyList<string> Remarks);
