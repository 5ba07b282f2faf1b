namespace Isthmus.Hosting;

/// <summary>Queues that a service wants, known once the configuration has been read.</summary>
/// <param name="Endpoints">The queues.</param>
public sealed record BusEndpointSource(IReadOnlyList<BusEndpoint> Endpoints);
