namespace Isthmus.Policy.Simulation;

/// <summary>A move of a simulation.</summary>
/// <param name="DecidedAt">Seconds since the trace began.</param>
/// <param name="Source">The host that served.</param>
/// <param name="Destination">The host that serves after it.</param>
/// <param name="Because">The policy's summary.</param>
public sealed record SimulatedMove(long DecidedAt, string Source, string Destination, string Because);
