using Isthmus.Bench.Blackout.Moves;
using Isthmus.Bench.Paper.Load;

namespace Isthmus.Bench.Paper.Experiments;

/// <summary>One level in one mode.</summary>
/// <param name="Mode">"a": stays on A, "b": stays on B, "move": moves from A to B.</param>
/// <param name="Connections">The level.</param>
/// <param name="Load">What the clients saw.</param>
/// <param name="MovedAt">When the move began, seconds; null when there was none.</param>
/// <param name="Move">What the mover says of it; null when there was none, or it failed.</param>
/// <param name="MoveFailure">Why it failed; null when it didn't.</param>
internal sealed record Measurement(string Mode, int Connections, LoadResult Load, double? MovedAt = null, MoveReport? Move = null, string? MoveFailure = null);
