using MassTransit;

namespace Isthmus.Hosting;

/// <summary>One queue of this process and what consumes from it, connected by <see cref="BusComposition"/>.</summary>
/// <param name="Queue">The queue's name, see <see cref="Contracts.QueueNames"/>.</param>
/// <param name="Configure">Adds the consumers.</param>
public sealed record BusEndpoint(string Queue, Action<IReceiveEndpointConfigurator, IBusRegistrationContext> Configure);
