using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Isthmus.Hosting;

/// <summary>How a service says which queues it reads, without knowing what carries them.</summary>
public static class BusEndpointRegistration
{
    /// <summary>Adds one queue. Commands are sent to it; every event that one of its consumers takes is subscribed.</summary>
    /// <param name="services">The registrations.</param>
    /// <param name="queue">The queue's name.</param>
    /// <param name="configure">Adds the consumers.</param>
    /// <param name="redelivers">See <see cref="BusEndpoint.Redelivers"/>.</param>
    public static IServiceCollection AddBusEndpoint(
        this IServiceCollection services, string queue, Action<IReceiveEndpointConfigurator, IBusRegistrationContext> configure, bool redelivers = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(queue);
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddSingleton(new BusEndpointSource([new BusEndpoint(queue, configure, redelivers)]));
    }

    /// <summary>
    /// Adds a queue that is this process's alone and ends with it: each process that adds one gets every message, and none
    /// is kept for a process that is gone.
    /// </summary>
    /// <param name="services">The registrations.</param>
    /// <param name="prefix">What the queue's name begins with; the rest is chosen anew at each start.</param>
    /// <param name="configure">Adds the consumers.</param>
    public static IServiceCollection AddTemporaryEndpoint(
        this IServiceCollection services, string prefix, Action<IReceiveEndpointConfigurator, IBusRegistrationContext> configure)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddSingleton(new BusEndpointSource([new BusEndpoint($"{prefix}-{Guid.NewGuid():N}", configure, IsTemporary: true)]));
    }

    /// <summary>Adds one queue for every host whose work this process does.</summary>
    /// <param name="services">The registrations.</param>
    /// <param name="queue">The queue's name from the host's, for example <c>QueueNames.Dumper</c>.</param>
    /// <param name="configure">Adds the consumers, see <see cref="HostConsumer{TConsumer}"/>.</param>
    public static IServiceCollection AddHostEndpoints(
        this IServiceCollection services, Func<string, string> queue, Action<IReceiveEndpointConfigurator, IBusRegistrationContext, LocalHost> configure)
    {
        ArgumentNullException.ThrowIfNull(queue);
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddSingleton(provider => new BusEndpointSource(
            [.. LocalHosts.Of(provider.GetRequiredService<IOptions<IsthmusOptions>>().Value)
                .Select(host => new BusEndpoint(queue(host.Name), (endpoint, context) => configure(endpoint, context, host)))]));
    }

    /// <summary>
    /// Adds a consumer that is made anew for each message from the container's services and <paramref name="host"/>
    /// (constructor parameter of type <see cref="LocalHost"/>).
    /// </summary>
    public static void HostConsumer<TConsumer>(this IReceiveEndpointConfigurator endpoint, IServiceProvider provider, LocalHost host)
        where TConsumer : class, IConsumer
    {
        var create = ActivatorUtilities.CreateFactory<TConsumer>([typeof(LocalHost)]);
        endpoint.Consumer(() => create(provider, [host]));
    }

    /// <summary>Adds a consumer that is made anew for each message from the container's services.</summary>
    public static void ServiceConsumer<TConsumer>(this IReceiveEndpointConfigurator endpoint, IServiceProvider provider)
        where TConsumer : class, IConsumer
    {
        var create = ActivatorUtilities.CreateFactory<TConsumer>([]);
        endpoint.Consumer(() => create(provider, []));
    }
}
