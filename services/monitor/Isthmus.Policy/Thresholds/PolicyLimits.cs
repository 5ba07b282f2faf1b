namespace Isthmus.Policy.Thresholds;

/// <summary>What the operator configured for one service.</summary>
/// <param name="HighConnections">Upper threshold, active connections.</param>
/// <param name="LowConnections">Lower threshold, below the upper one.</param>
/// <param name="HighLoadHost">Where to go when load rises; null for never.</param>
/// <param name="LowLoadHost">Where to go when load falls; null for never.</param>
/// <param name="ConsecutiveSamples">How many samples in a row must lie beyond a threshold before a move is asked for, 1 or more.</param>
/// <param name="StaleAfter">A sample older than this decides nothing.</param>
/// <param name="CoolDown">How long after a move, or a request for one, nothing is asked for.</param>
public sealed record PolicyLimits(
    long HighConnections, long LowConnections, string? HighLoadHost, string? LowLoadHost, int ConsecutiveSamples, TimeSpan StaleAfter, TimeSpan CoolDown);
