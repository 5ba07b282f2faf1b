namespace Isthmus.Bench.Blackout.Moves;

/// <summary>One step of a move.</summary>
internal sealed record MoveStep(string Name, TimeSpan Duration);
