namespace Isthmus.Bench.Blackout.Moves;

/// <summary>How long one move took, step by step.</summary>
/// <param name="Total">From the request to the end.</param>
/// <param name="Frozen">While the processes stood still at the source, as CRIU measured it.</param>
/// <param name="ImageBytes">The checkpoint's images.</param>
/// <param name="ImageFiles">How many files they are.</param>
/// <param name="Steps">The steps in order.</param>
internal sealed record MoveReport(TimeSpan Total, TimeSpan Frozen, long ImageBytes, int ImageFiles, IReadOnlyList<MoveStep> Steps);
