using Isthmus.Linux;

namespace Isthmus.Hosting;

/// <summary>A host whose work this process does.</summary>
/// <param name="Name">Its name, as configured.</param>
/// <param name="Options">Its configuration.</param>
/// <param name="Space">Where its work is done.</param>
public sealed record LocalHost(string Name, HostOptions Options, HostSpace Space);
