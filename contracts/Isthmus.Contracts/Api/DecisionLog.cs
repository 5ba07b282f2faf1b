using Isthmus.Contracts.Decide;

namespace Isthmus.Contracts.Api;

/// <summary>Answer to <c>GET /services/{name}/decisions</c>.</summary>
/// <param name="Newest">The newest decision about the service; null when the monitor has published none since the coordinator started.</param>
/// <param name="Recent">The decisions before it whose rule or destination differed from the one before, newest first.</param>
public sealed record DecisionLog(MoveDecided? Newest, IReadOnlyList<MoveDecided> Recent);
