namespace Isthmus.Contracts.Decide;

/// <summary>One number that a decision rests on.</summary>
/// <param name="Name">What it is: "load", "cost of staying".</param>
/// <param name="Value">The number, always finite.</param>
/// <param name="Unit">"connections", "failed requests", "s" …</param>
public readonly record struct DecisionReason(string Name, double Value, string Unit);
