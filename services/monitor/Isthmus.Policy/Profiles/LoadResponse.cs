namespace Isthmus.Policy.Profiles;

/// <summary>What a system does at one load.</summary>
/// <param name="FailedFraction">Part of the requests that fail, 0 to 1.</param>
/// <param name="LatencyMilliseconds">Mean time of a request, milliseconds.</param>
public readonly record struct LoadResponse(double FailedFraction, double LatencyMilliseconds);
