using Isthmus.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Isthmus.Hosting.Presence;

/// <summary>How a service says that it does hosts' work.</summary>
public static class HostPresence
{
    /// <summary>Lets the hosts of this process report that this side of moves is there.</summary>
    public static IServiceCollection AddHostWork(this IServiceCollection services, HostRole role)
    {
        services.AddSingleton(new HostWork(role));
        services.TryAddSingleton<HostReporter>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, HostHeartbeat>());
        return services;
    }
}
