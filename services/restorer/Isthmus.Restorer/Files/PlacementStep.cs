using Isthmus.Contracts.Preflight;

namespace Isthmus.Restorer.Files;

/// <summary>One file that a move puts in place.</summary>
/// <param name="File">What it becomes.</param>
/// <param name="Previous">What it takes the place of; null for nothing.</param>
public sealed record PlacementStep(ServiceFile File, PreviousFile? Previous);
