using System.ComponentModel;
using Isthmus.Bundles;
using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
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
        try
        {
            await restorer.Work.RunAsync(message.Service, message.MigrationId, token => StageAsync(restorer, message, watch, token), context.CancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StaleEpochException or BundleException or TraceException or CriuException or CriuServiceException or ImageException or UnmetExpectationException or PidTakenException or UnsupportedResourceException or TrafficException or NetlinkException or Win32Exception or IOException or UnauthorizedAccessException or InvalidDataException or UnknownServiceException)
        {
            await context.Publish(new StageFailed
            {
                MigrationId = message.MigrationId,
                Service = message.Service,
                Stage = MigrationStage.Stage,
                Host = host.Name,
                Reason = e.Message,
                Remedy = "Run 'isthmus doctor' on this host.",
            }).ConfigureAwait(false);
            return;
        }

        RestorerLog.Staged(logger, host.Name, message.Service, message.MigrationId, watch.Elapsed);
        await context.Publish(new BaseStaged
        {
            MigrationId = message.MigrationId,
            Service = message.Service,
            Side = MigrationSide.Destination,
            Host = host.Name,
            BaseBytes = 0,
            Timings = watch.Timings,
        }).ConfigureAwait(false);
    }

    private static async Task StageAsync(RestorerHost restorer, StageMigration message, StageStopwatch watch, CancellationToken cancellation)
    {
        if (restorer.Journal.Read(message.Service)?.MigrationId == message.MigrationId)
            return;
        restorer.Epochs.Claim(message.Service, message.Epoch, message.MigrationId);
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
