using Isthmus.Bundles.Store;
using Isthmus.Contracts;
using Isthmus.Dumper.Compensate;
using Isthmus.Dumper.Freeze;
using Isthmus.Dumper.Preflight;
using Isthmus.Dumper.Stage;
using Isthmus.Dumper.Switch;
using Isthmus.Dumper.Verify;
using Isthmus.Engine;
using Isthmus.Hosting;
using Isthmus.Hosting.Presence;
using Isthmus.Hosting.Stages;
using Isthmus.Linux.Network;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Isthmus.Dumper;

/// <summary>Adds the dumper to a process.</summary>
public static class DumperComposition
{
    /// <summary>Adds the source's side of every stage for the hosts of this process.</summary>
    public static IHostApplicationBuilder AddDumper(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddIsthmus();
        builder.Services.AddStageServices().AddHostEnrolment();
        builder.Services.AddHostWork(HostRole.Dumper);
        builder.Services.TryAddSingleton<IAddressTakeover, LinuxAddressTakeover>();
        builder.Services.TryAddSingleton<RestoreEngine>();
        builder.Services.AddSingleton(provider =>
            new PerHost<DumperHost>(host => ActivatorUtilities.CreateInstance<DumperHost>(provider, host)));
        builder.Services.AddHostEndpoints(QueueNames.Dumper, static (endpoint, context, host) =>
        {
            endpoint.HostConsumer<PreflightSourceConsumer>(context, host);
            endpoint.HostConsumer<StageSourceConsumer>(context, host);
            endpoint.HostConsumer<CheckpointServiceConsumer>(context, host);
            endpoint.HostConsumer<ProcessRestoredConsumer>(context, host);
            endpoint.HostConsumer<DiscardSourceConsumer>(context, host);
            endpoint.HostConsumer<RestoreSourceConsumer>(context, host);
        });
        return builder;
    }
}
