using Isthmus.Contracts;
using Isthmus.Engine;
using Isthmus.Hosting;
using Isthmus.Hosting.Presence;
using Isthmus.Hosting.Stages;
using Isthmus.Linux;
using Isthmus.Linux.FreeBsd;
using Isthmus.Linux.Network;
using Isthmus.Restorer.Compensate;
using Isthmus.Restorer.Files;
using Isthmus.Restorer.Preflight;
using Isthmus.Restorer.Restore;
using Isthmus.Restorer.Stage;
using Isthmus.Restorer.Systems;
using Isthmus.Restorer.Verify;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Isthmus.Restorer;

/// <summary>Adds the restorer to a process.</summary>
public static class RestorerComposition
{
    /// <summary>Adds the destination's side of every stage for the hosts of this process.</summary>
    public static IHostApplicationBuilder AddRestorer(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddIsthmus();
        builder.Services.AddStageServices().AddHostEnrolment();
        if (LinuxLayer.IsFreeBsd)
            builder.Services.AddFreeBsd();
        else
            builder.Services.AddLinux();
        builder.Services.AddHostWork(HostRole.Restorer);
        builder.Services.TryAddSingleton<RestoreEngine>();
        builder.Services.AddSingleton(provider =>
            new PerHost<RestorerHost>(host => ActivatorUtilities.CreateInstance<RestorerHost>(provider, host)));
        builder.Services.AddHostEndpoints(QueueNames.Restorer, static (endpoint, context, host) =>
        {
            endpoint.HostConsumer<PreflightDestinationConsumer>(context, host);
            endpoint.HostConsumer<StageDestinationConsumer>(context, host);
            endpoint.HostConsumer<FilesReadyConsumer>(context, host);
            endpoint.HostConsumer<MigrationReadyConsumer>(context, host);
            endpoint.HostConsumer<MigrationCompletedConsumer>(context, host);
            endpoint.HostConsumer<DiscardDestinationConsumer>(context, host);
        });
        return builder;
    }

    private static void AddLinux(this IServiceCollection services)
    {
        services.TryAddSingleton<IAddressTakeover, LinuxAddressTakeover>();
        services.TryAddSingleton<IHostSystem, LinuxHostSystem>();
    }

    private static void AddFreeBsd(this IServiceCollection services)
    {
        services.TryAddSingleton<IAddressTakeover, FreeBsdAddressTakeover>();
        services.TryAddSingleton<IHostSystem, FreeBsdHostSystem>();
    }
}
