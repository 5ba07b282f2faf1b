namespace Isthmus.Coordinator.Verify;

/// <summary>What came back from one probe.</summary>
/// <param name="Answered">True when the service answered as a working one does.</param>
/// <param name="Endpoint">What was asked: a URL, or an address and port.</param>
/// <param name="Description">The answer ("HTTP 200"), or why there was none.</param>
public sealed record ProbeResult(bool Answered, string Endpoint, string Description);
