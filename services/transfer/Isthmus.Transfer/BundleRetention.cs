using Isthmus.Bundles.Store;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Verify;
using Isthmus.Hosting;
using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Isthmus.Transfer;

/// <summary>When a move has ended, deletes all but the service's newest bundles: each holds everything that the service knew.</summary>
public sealed class BundleRetention(IObjectStore store, IOptions<IsthmusOptions> options, ILogger<BundleRetention> logger)
    : IConsumer<MigrationCompleted>, IConsumer<MigrationRolledBack>
{
    public Task Consume(ConsumeContext<MigrationCompleted> context) => ApplyAsync(context.Message.Service, context.CancellationToken);

    public Task Consume(ConsumeContext<MigrationRolledBack> context) => ApplyAsync(context.Message.Service, context.CancellationToken);

    internal async Task ApplyAsync(string service, CancellationToken cancellation)
    {
        List<string> keys = [];
        await foreach (var stored in store.ListAsync(service, cancellation).ConfigureAwait(false))
            keys.Add(stored.Key);
        // Keys begin with the epoch, padded: their order is that of the moves.
        foreach (var key in keys.SkipLast(options.Value.KeepBundles))
        {
            await store.DeleteAsync(key, cancellation).ConfigureAwait(false);
            TransferLog.Deleted(logger, key, service, options.Value.KeepBundles);
        }
    }
}
