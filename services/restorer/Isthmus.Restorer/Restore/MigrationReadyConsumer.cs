using System.ComponentModel;
using Isthmus.Bundles;
using Isthmus.Bundles.Store;
using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Restore;
using Isthmus.Contracts.Switch;
using Isthmus.Contracts.Transfer;
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

namespace Isthmus.Restorer.Restore;

/// <summary>The bundle may be restored: rebuilds the tree, lets it run, and takes its traffic.</summary>
public sealed class MigrationReadyConsumer(LocalHost host, PerHost<RestorerHost> hosts, IGrantedObjects grants, ILogger<MigrationReadyConsumer> logger) : IConsumer<MigrationReady>
{
    public async Task Consume(ConsumeContext<MigrationReady> context)
    {
        var message = context.Message;
        if (message.Destination != host.Name)
            return;
        using var span = MigrationTrace.Start(RestorerTrace.Source, "restore", message, host.Name);
        var restorer = hosts.Of(host);
        var watch = new StageStopwatch(restorer.Clock);
        ProcessRestored? restored = null;
        try
        {
            restored = await restorer.Work.RunAsync(message.Service, message.MigrationId, token => RestoreAsync(restorer, message, watch, token), context.CancellationToken).ConfigureAwait(false);
            // The source sends on what it held as soon as it hears this; everything else can wait.
            await context.Publish(restored).ConfigureAwait(false);
            WritePidFile(restorer, restored);
            await SwitchAsync(context, restorer, restored).ConfigureAwait(false);
        }
        catch (Exception e) when (IsExpected(e) && !context.CancellationToken.IsCancellationRequested)
        {
            RestorerLog.RestoreFailed(logger, e, host.Name, message.Service);
            await context.Publish(restored is null ? Failed(message, e) : NotSwitched(message, e)).ConfigureAwait(false);
        }
    }

    private async Task<ProcessRestored> RestoreAsync(RestorerHost restorer, MigrationReady message, StageStopwatch watch, CancellationToken cancellation)
    {
        if (restorer.Journal.Read(message.Service) is { } record && record.MigrationId == message.MigrationId)
        {
            if (record is { Phase: RestorePhase.Running, Restored: { } known })
            {
                RestorerLog.Repeated(logger, host.Name, message.Service, message.Epoch);
                return known;
            }

            if (record.Phase is RestorePhase.Begun or RestorePhase.Resuming)
                throw new InterruptedRestoreException($"the restore of {message.Service} on {host.Name} was begun before and did not end.");
        }

        var restored = await new ServiceRestore(restorer, grants, message, watch).RunAsync(cancellation).ConfigureAwait(false);
        RestorerLog.Restored(logger, host.Name, message.Service, message.Epoch, restored.RootPid, restored.Counters.Connections,
            string.Join(", ", restored.Timings.Select(t => FormattableString.Invariant($"{t.Name} {t.Milliseconds:0.0} ms"))));
        return restored;
    }

    private async Task SwitchAsync(ConsumeContext context, RestorerHost restorer, ProcessRestored restored)
    {
        var watch = new StageStopwatch(restorer.Clock);
        restorer.Gate(restored.Service).Announce();
        watch.Lap("announce");
        await context.Publish(new TrafficSwitched
        {
            MigrationId = restored.MigrationId,
            Service = restored.Service,
            Side = MigrationSide.Destination,
            Host = host.Name,
            HeldFrames = 0,
            Timings = watch.Timings,
        }).ConfigureAwait(false);
    }

    /// <summary>So that "nginx -s reload" finds the service here too. The service runs without it: a failure is only told.</summary>
    private void WritePidFile(RestorerHost restorer, ProcessRestored restored)
    {
        var path = restorer.Service(restored.Service).PidFile;
        if (path.Length == 0)
            return;
        try
        {
            var text = FormattableString.Invariant($"{restored.RootPid}\n");
            var file = host.Space.Root + path;
            if (!File.Exists(file) || File.ReadAllText(file) != text)
                File.WriteAllText(file, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            RestorerLog.PidFileFailed(logger, e, host.Name, restored.Service, path);
        }
    }

    private static bool IsExpected(Exception e) =>
        e is BundleException or ImageException or UnsupportedResourceException or PidTakenException or UnmetExpectationException or TraceException
            or StaleEpochException or InterruptedRestoreException or TrafficException or NetlinkException or Win32Exception
            or IOException or UnauthorizedAccessException or InvalidDataException or OperationCanceledException or UnknownServiceException;

    // The tree runs: what failed since is not its restore.
    private StageFailed NotSwitched(MigrationReady message, Exception e) => new()
    {
        MigrationId = message.MigrationId,
        Service = message.Service,
        Stage = MigrationStage.Switch,
        Host = host.Name,
        Reason = $"{host.Name} runs {message.Service} and could not tell the link: {e.Message}",
        Remedy = "Run 'isthmus doctor' on this host.",
    };

    private StageFailed Failed(MigrationReady message, Exception e) => new()
    {
        MigrationId = message.MigrationId,
        Service = message.Service,
        Stage = MigrationStage.Restore,
        Host = host.Name,
        Reason = e is OperationCanceledException ? "The restore was called off." : e.Message,
        Remedy = e switch
        {
            UnsupportedResourceException unsupported => unsupported.Resources[0].Remedy,
            ObjectStoreException store => store.Remedy,
            BundleException => "Nothing of the bundle was used. If it was altered, find out by whom before moving again.",
            _ => null,
        },
    };
}
