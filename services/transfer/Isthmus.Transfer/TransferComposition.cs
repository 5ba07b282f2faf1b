using Isthmus.Contracts;
using Isthmus.Hosting;
using Isthmus.Hosting.Stages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Isthmus.Transfer;

/// <summary>Adds the transfer service to a process.</summary>
public static class TransferComposition
{
    /// <summary>Adds verification, grants and retention of bundles.</summary>
    public static IHostApplicationBuilder AddTransfer(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddIsthmus();
        builder.Services.AddStageServices();
        builder.Services.AddHostedService<StoreUpkeep>();
        builder.Services.TryAddSingleton<VerifiedGrant>();
        builder.Services.AddBusEndpoint(QueueNames.Transfer, static (endpoint, context) =>
        {
            endpoint.ServiceConsumer<CheckpointStoredConsumer>(context);
            endpoint.ServiceConsumer<FilesStoredConsumer>(context);
        });
        // A queue of its own: a store that is away is waited for, which no stage may do.
        builder.Services.AddBusEndpoint(QueueNames.Retention, static (endpoint, context) => endpoint.ServiceConsumer<BundleRetention>(context), redelivers: true);
        return builder;
    }
}
