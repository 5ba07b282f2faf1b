using Isthmus.Bundles;
using Isthmus.Bundles.Store;
using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Stage;
using Isthmus.Hosting.Stages;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Isthmus.Transfer;

/// <summary>Lets the destination fetch a part of the files that it lacks, once it is verified.</summary>
public sealed class FilesStoredConsumer(VerifiedGrant bundles, TimeProvider clock, ILogger<FilesStoredConsumer> logger) : IConsumer<FilesStored>
{
    public async Task Consume(ConsumeContext<FilesStored> context)
    {
        var message = context.Message;
        using var span = MigrationTrace.Start(TransferTrace.Source, "transfer files", message, QueueNames.Transfer);
        try
        {
            var watch = new StageStopwatch(clock);
            var identity = new BundleIdentity(message.MigrationId, message.Service, message.Source, message.Destination, message.Epoch) { Part = message.Part };
            var grant = await bundles.RunAsync(identity, message.Key, message.Sha256, message.Bytes, watch, context.CancellationToken).ConfigureAwait(false);
            TransferLog.Granted(logger, message.Key, message.MigrationId, message.Source, message.Destination, watch.Elapsed);
            await context.Publish(new FilesReady
            {
                MigrationId = message.MigrationId,
                Service = message.Service,
                Source = message.Source,
                Destination = message.Destination,
                Epoch = message.Epoch,
                Part = message.Part,
                Parts = message.Parts,
                Key = message.Key,
                Sha256 = message.Sha256,
                Bytes = message.Bytes,
                Grant = grant,
            }).ConfigureAwait(false);
        }
        catch (ObjectStoreException e)
        {
            TransferLog.StoreFailed(logger, e, message.Key, message.MigrationId);
            await context.Publish(Failed(message, e.Message, e.Remedy)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is BundleException or IOException or UnauthorizedAccessException)
        {
            TransferLog.Refused(logger, e, message.Key, message.MigrationId);
            await context.Publish(Failed(message, $"The files were refused: {e.Message}.", "Nothing of them was used. If the object was altered, find out by whom before moving again.")).ConfigureAwait(false);
        }
    }

    private static StageFailed Failed(FilesStored message, string reason, string remedy) => new()
    {
        MigrationId = message.MigrationId,
        Service = message.Service,
        Stage = MigrationStage.Stage,
        Host = QueueNames.Transfer,
        Reason = reason,
        Remedy = remedy,
    };
}
