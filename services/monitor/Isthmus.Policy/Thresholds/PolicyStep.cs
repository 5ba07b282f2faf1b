namespace Isthmus.Policy.Thresholds;

/// <summary>What follows from one sample.</summary>
/// <param name="State">For the next call.</param>
/// <param name="Crossing">The threshold that was crossed, or null.</param>
/// <param name="Move">The move to ask for, or null.</param>
public readonly record struct PolicyStep(PolicyState State, Crossing? Crossing = null, WantedMove? Move = null);
