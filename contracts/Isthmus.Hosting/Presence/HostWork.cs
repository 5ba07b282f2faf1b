using Isthmus.Contracts;

namespace Isthmus.Hosting.Presence;

/// <summary>This process does this side's work for every host of its own.</summary>
/// <param name="Role">The side.</param>
public sealed record HostWork(HostRole Role);
