using Isthmus.Bundles;
using Isthmus.Bundles.Store;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Verify;
using Isthmus.Hosting;
using Isthmus.Hosting.Stages;
using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Isthmus.Transfer;

/// <summary>When a move has ended, deletes all but the service's newest bundles, at every site: each holds everything that the service knew.</summary>
public sealed class BundleRetention(ObjectStores stores, IOptions<IsthmusOptions> options, ILogger<BundleRetention> logger)
    : IConsumer<MigrationCompleted>, IConsumer<MigrationRolledBack>
{
    public Task Consume(ConsumeContext<MigrationCompleted> context) =>
        ApplyAsync(context.Message.Service, context.Message.MigrationId, context.Message.Epoch, context.CancellationToken);

    public Task Consume(ConsumeContext<MigrationRolledBack> context) =>
        ApplyAsync(context.Message.Service, context.Message.MigrationId, epoch: null, context.CancellationToken);

    private async Task ApplyAsync(string service, Guid migration, long? epoch, CancellationToken cancellation)
    {
        foreach (var store in stores.All)
            await ApplyAsync(store, service, migration, epoch, cancellation).ConfigureAwait(false);
    }

    internal async Task ApplyAsync(IObjectStore store, string service, Guid migration, long? epoch, CancellationToken cancellation)
    {
        List<string> keys = [];
        await foreach (var stored in store.ListAsync(service, cancellation).ConfigureAwait(false))
            keys.Add(stored.Key);
        foreach (var key in keys.Where(key => BundleIdentity.IsFilesOf(key, migration)))
            await store.DeleteAsync(key, cancellation).ConfigureAwait(false);
        foreach (var key in RetentionPolicy.Deletable(keys, migration, epoch, options.Value.KeepBundles))
        {
            await store.DeleteAsync(key, cancellation).ConfigureAwait(false);
            TransferLog.Deleted(logger, key, service, options.Value.KeepBundles);
        }
    }
}
