using Isthmus.Contracts;
using Isthmus.Hosting;
using Isthmus.Monitor.Decisions;
using Isthmus.Monitor.Hosts;
using Isthmus.Monitor.Placement;
using Isthmus.Monitor.Sampling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Isthmus.Monitor;

/// <summary>Adds the monitor to a process.</summary>
public static class MonitorComposition
{
    /// <summary>Adds the sensors, the policy and the sampling loop.</summary>
    public static IHostApplicationBuilder AddMonitor(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddIsthmus();
        builder.Services.AddSingleton<ServicePlacements>();
        builder.Services.AddSingleton<HostReadings>();
        builder.Services.TryAddSingleton<ILoadSampler, SensorSampler>();
        builder.Services.AddSingleton<NoticeBoard>();
        builder.Services.AddSingleton<MoveAttempts>();
        builder.Services.AddSingleton<HostViews>();
        builder.Services.AddSingleton<IValidateOptions<IsthmusOptions>, PolicyOptionsValidator>();
        builder.Services.AddBusEndpoint(QueueNames.Monitor, static (endpoint, context) =>
        {
            endpoint.ServiceConsumer<ServiceLocatedConsumer>(context);
            endpoint.ServiceConsumer<NoticeConsumer>(context);
            endpoint.ServiceConsumer<MoveOutcomeConsumer>(context);
        });
        builder.Services.AddHostedService<SamplingLoop>();
        return builder;
    }
}
