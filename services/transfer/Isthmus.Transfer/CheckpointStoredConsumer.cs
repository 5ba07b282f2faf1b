using Isthmus.Bundles;
using Isthmus.Bundles.Store;
using Isthmus.Contracts;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Transfer;
using Isthmus.Hosting.Stages;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Isthmus.Transfer;

/// <summary>Checks that the stored bundle is the announced one, of this move, from its source; then lets the destination fetch it.</summary>
public sealed class CheckpointStoredConsumer(
    VerifiedGrant bundles, TimeProvider clock, ILogger<CheckpointStoredConsumer> logger)
    : IConsumer<CheckpointStored>
{
    public async Task Consume(ConsumeContext<CheckpointStored> context)
    {
        var message = context.Message;
        using var span = MigrationTrace.Start(TransferTrace.Source, "transfer", message, QueueNames.Transfer);
        try
        {
            await context.Publish(await GrantAsync(message, context.CancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (ObjectStoreException e)
        {
            TransferLog.StoreFailed(logger, e, message.BundleKey, message.MigrationId);
            await context.FailedAsync(message, MigrationStage.Transfer, QueueNames.Transfer, e.Message, e.Remedy).ConfigureAwait(false);
        }
        catch (Exception e) when (e is BundleException or IOException or UnauthorizedAccessException)
        {
            TransferLog.Refused(logger, e, message.BundleKey, message.MigrationId);
            await context.FailedAsync(message, MigrationStage.Transfer, QueueNames.Transfer,
                $"The bundle was refused: {e.Message}.",
                "Nothing of it was used. If the object was altered, find out by whom before moving again.").ConfigureAwait(false);
        }
    }

    private async Task<MigrationReady> GrantAsync(CheckpointStored message, CancellationToken cancellation)
    {
        var watch = new StageStopwatch(clock);
        var identity = new BundleIdentity(message.MigrationId, message.Service, message.Source, message.Destination, message.Epoch);
        var grant = await bundles.RunAsync(identity, message.BundleKey, message.BundleSha256, message.BundleBytes, watch, cancellation).ConfigureAwait(false);
        TransferLog.Granted(logger, message.BundleKey, message.MigrationId, message.Source, message.Destination, watch.Elapsed);
        return new MigrationReady
        {
            MigrationId = message.MigrationId,
            Service = message.Service,
            Source = message.Source,
            Destination = message.Destination,
            Epoch = message.Epoch,
            BundleKey = message.BundleKey,
            BundleSha256 = message.BundleSha256,
            BundleBytes = message.BundleBytes,
            Grant = grant,
            Timings = watch.Timings,
        };
    }
}
