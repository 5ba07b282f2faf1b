using MassTransit;

namespace Isthmus.Hosting;

/// <summary>One queue of this process and what consumes from it, connected by <see cref="BusComposition"/>.</summary>
/// <param name="Queue">The queue's name, see <see cref="Contracts.QueueNames"/>.</param>
/// <param name="Configure">Adds the consumers.</param>
/// <param name="Redelivers">
/// True to deliver a message again later when its consumer met an outage. Not for stages: the saga undoes a stage that
/// failed, and must not see it begin anew afterwards.
/// </param>
/// <param name="IsTemporary">True for a queue that ends with its reader: news that only a running process wants.</param>
public sealed record BusEndpoint(
    string Queue, Action<IReceiveEndpointConfigurator, IBusRegistrationContext> Configure, bool Redelivers = false, bool IsTemporary = false);
