namespace Isthmus.Monitor.Hosts;

/// <summary>What a host's own sensors say about it.</summary>
/// <param name="NotReady">Why it takes no service; null when it does.</param>
/// <param name="Failing">Why services leave it; null when they don't.</param>
internal sealed record HostVerdict(string? NotReady, string? Failing);
