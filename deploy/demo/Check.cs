namespace Isthmus.Demo;

/// <summary>One thing that the demo promises, and whether it held.</summary>
/// <param name="Promise">What should be so: "No request failed".</param>
/// <param name="Held">Whether it was.</param>
/// <param name="Detail">What was seen.</param>
internal sealed record Check(string Promise, bool Held, string Detail);
