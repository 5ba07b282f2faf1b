namespace Isthmus.Policy.Traces;

/// <summary>The load of a service at one moment of a trace.</summary>
/// <param name="Seconds">Since the trace began, 0 or more.</param>
/// <param name="Connections">Active connections, 0 or more; null when it was not known.</param>
/// <param name="RequestsPerSecond">Requests a second; null when the trace doesn't say.</param>
public readonly record struct LoadPoint(long Seconds, double? Connections, double? RequestsPerSecond = null);
