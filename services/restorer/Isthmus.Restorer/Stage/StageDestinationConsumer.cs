using System.ComponentModel;
using Isthmus.Bundles;
using Isthmus.Contracts;
using Isthmus.Contracts.Stage;
using Isthmus.Criu;
using Isthmus.Engine;
using Isthmus.Engine.Execution;
using Isthmus.Engine.Planning;
using Isthmus.Hosting;
using Isthmus.Hosting.Stages;
using Isthmus.Linux.Network;
using Isthmus.Linux.Traffic;
using Isthmus.Restorer.Epochs;
using Isthmus.Restorer.Files;
using Isthmus.Restorer.Journal;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Isthmus.Restorer.Stage;

/// <summary>Gets the destination ready while the service runs elsewhere: epoch claimed, gate closed, address there, engine warm.</summary>
public sealed class StageDestinationConsumer(LocalHost host, PerHost<RestorerHost> hosts, ILogger<StageDestinationConsumer> logger) : IConsumer<StageMigration>
{
    public async Task Consume(ConsumeContext<StageMigration> context)
    {
        var message = context.Message;
        if (message.Side != MigrationSide.Destination)
            return;
        using var span = MigrationTrace.Start(RestorerTrace.Source, "stage destination", message, host.Name);
        var restorer = hosts.Of(host);
        var watch = new StageStopwatch(restorer.Clock);
        bool isReady;
        try
        {
            isReady = await restorer.Work.RunAsync(message.Service, message.MigrationId, token => StageAsync(restorer, message, watch, token), context.CancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StaleEpochException or BundleException or TraceException or CriuException or CriuServiceException or ImageException or UnmetExpectationException or PidTakenException or UnsupportedResourceException or TrafficException or NetlinkException or Win32Exception or IOException or UnauthorizedAccessException or InvalidDataException or UnknownServiceException)
        {
            await context.FailedAsync(message, MigrationStage.Stage, host.Name, e.Message, "Run 'isthmus doctor' on this host.").ConfigureAwait(false);
            return;
        }

        RestorerLog.Staged(logger, host.Name, message.Service, message.MigrationId, watch.Elapsed);
        // Otherwise whoever puts the last file in place says it.
        if (isReady)
            await context.Publish(FilesReadyConsumer.Staged(message.MigrationId, message.Service, host.Name, Placed(restorer, message), watch.Timings)).ConfigureAwait(false);
    }

    /// <summary>What was put in place for this move; null for nothing.</summary>
    private static PlacementRecord? Placed(RestorerHost restorer, StageMigration message) =>
        restorer.Placement.Read(message.Service) is { IsComplete: true } record && record.MigrationId == message.MigrationId ? record : null;

    /// <returns>False when files are still to come.</returns>
    private static async Task<bool> StageAsync(RestorerHost restorer, StageMigration message, StageStopwatch watch, CancellationToken cancellation)
    {
        await MakeReadyAsync(restorer, message, watch, cancellation).ConfigureAwait(false);
        return message.Facts.Files.Count == 0 || Placed(restorer, message) is not null;
    }

    private static async Task MakeReadyAsync(RestorerHost restorer, StageMigration message, StageStopwatch watch, CancellationToken cancellation)
    {
        if (restorer.Journal.Read(message.Service)?.MigrationId == message.MigrationId)
            return;
        restorer.Epochs.Claim(message.Service, message.Epoch, message.MigrationId);
        restorer.SettlePlacement(message.Service, message.MigrationId);
        restorer.Identities.Trusted(message.Source);
        watch.Lap("claim");
        // Before the gate, so that a restart finds what to undo.
        restorer.Journal.Write(new RestoreRecord
        {
            MigrationId = message.MigrationId,
            Service = message.Service,
            Epoch = message.Epoch,
            Phase = RestorePhase.Staged,
        });
        await restorer.Gate(message.Service).CloseAsync(cancellation).ConfigureAwait(false);
        watch.Lap("gate");
        await restorer.RehearseAsync(cancellation).ConfigureAwait(false);
        watch.Lap("rehearsal");
        await restorer.WarmAsync(message.Service, cancellation).ConfigureAwait(false);
        watch.Lap("engine");
    }
}
