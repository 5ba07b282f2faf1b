namespace Isthmus.Monitor.Placement;

/// <summary>Where a service runs.</summary>
/// <param name="Host">The host that serves.</param>
/// <param name="Epoch">The epoch that serves.</param>
public sealed record ServicePlacement(string Host, long Epoch);
