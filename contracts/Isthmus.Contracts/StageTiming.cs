namespace Isthmus.Contracts;

/// <summary>How long one named part of a stage took, for the summary: ("criu frozen", 13.2 ms).</summary>
/// <param name="Name">What took the time.</param>
/// <param name="Milliseconds">Elapsed milliseconds, zero or more.</param>
public sealed record StageTiming(string Name, double Milliseconds);
