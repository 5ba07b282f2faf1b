using Isthmus.Bundles.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Isthmus.Hosting.Stages;

/// <summary>What the stages share in a process.</summary>
public static class StageServices
{
    /// <summary>Adds keys, the object store and its grants. May be called more than once.</summary>
    public static IServiceCollection AddStageServices(this IServiceCollection services)
    {
        services.TryAddSingleton<HostIdentities>();
        services.TryAddSingleton<IObjectStore>(static provider =>
            new DirectoryObjectStore(provider.GetRequiredService<IOptions<IsthmusOptions>>().Value.ObjectStore));
        services.TryAddSingleton(static provider =>
            new FileGrants(provider.GetRequiredService<IOptions<IsthmusOptions>>().Value.ObjectStore));
        return services;
    }
}
