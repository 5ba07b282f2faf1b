namespace Isthmus.Policy.Thresholds;

/// <summary>A move to ask for now.</summary>
/// <param name="Source">The host that serves.</param>
/// <param name="Destination">The host to move to.</param>
/// <param name="Reason">One sentence.</param>
public sealed record WantedMove(string Source, string Destination, string Reason);
