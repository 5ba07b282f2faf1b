using Isthmus.Bundles.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Isthmus.Hosting.Stages;

/// <summary>What the stages share in a process.</summary>
public static class StageServices
{
    /// <summary>Adds keys, the object stores and what they grant. May be called more than once.</summary>
    public static IServiceCollection AddStageServices(this IServiceCollection services)
    {
        services.TryAddSingleton<HostIdentities>();
        services.TryAddSingleton<ObjectStores>();
        services.TryAddSingleton<IGrantedObjects>(static provider => provider.GetRequiredService<ObjectStores>());
        return services;
    }

    /// <summary>Has the keys of this process's hosts made at its start. For services that work on hosts. May be called more than once.</summary>
    public static IServiceCollection AddHostEnrolment(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, HostEnrolment>());
        return services;
    }
}
