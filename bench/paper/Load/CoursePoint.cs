namespace Isthmus.Bench.Paper.Load;

/// <summary>The requests that began in one second of a run and were answered.</summary>
/// <param name="Second">Since the run began.</param>
/// <param name="Requests">How many.</param>
/// <param name="ConnectMilliseconds">Their mean time to connect.</param>
/// <param name="ProcessingMilliseconds">Their mean time from there to the end of the answer.</param>
internal sealed record CoursePoint(int Second, int Requests, double ConnectMilliseconds, double ProcessingMilliseconds);
