namespace Isthmus.Policy.Thresholds;

/// <summary>A threshold was crossed.</summary>
/// <param name="Rising">True for the upper one, going up.</param>
/// <param name="Value">The load, active connections.</param>
/// <param name="Threshold">The threshold, active connections.</param>
public sealed record Crossing(bool Rising, double Value, double Threshold);
