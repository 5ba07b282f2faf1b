using Isthmus.Bundles;
using Isthmus.Bundles.Store;
using Isthmus.Contracts;
using Isthmus.Contracts.Stage;
using Isthmus.Criu;
using Isthmus.Dumper.Files;
using Isthmus.Dumper.Freeze;
using Isthmus.Dumper.Journal;
using Isthmus.Hosting;
using Isthmus.Hosting.Stages;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Isthmus.Dumper.Stage;

/// <summary>Gets the source ready while the service runs, so that nothing of it is paid for while the service stands still.</summary>
public sealed class StageSourceConsumer(LocalHost host, PerHost<DumperHost> hosts, ILogger<StageSourceConsumer> logger) : IConsumer<StageMigration>
{
    public async Task Consume(ConsumeContext<StageMigration> context)
    {
        var message = context.Message;
        if (message.Side != MigrationSide.Source)
            return;
        using var span = MigrationTrace.Start(DumperTrace.Source, "stage source", message, host.Name);
        var dumper = hosts.Of(host);
        var watch = new StageStopwatch(dumper.Clock);
        IReadOnlyList<FilesStored> sent;
        try
        {
            sent = await dumper.Work.RunAsync(
                message.Service, message.MigrationId, token => StageAsync(dumper, message, watch, part => context.Publish(part, token), token), context.CancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is CriuServiceException or CriuException or BundleException or IOException or InvalidDataException or StageRefusedException or UnknownServiceException)
        {
            await context.FailedAsync(message, MigrationStage.Stage, host.Name,
                e.Message,
                (e as ObjectStoreException)?.Remedy ?? "Run 'isthmus doctor' on this host.").ConfigureAwait(false);
            return;
        }

        DumperLog.Staged(logger, host.Name, message.Service, message.MigrationId, watch.Elapsed);
        await context.Publish(new BaseStaged
        {
            MigrationId = message.MigrationId,
            Service = message.Service,
            Side = MigrationSide.Source,
            Host = host.Name,
            BaseBytes = 0,
            Files = sent.Sum(part => part.Files),
            FileBytes = sent.Sum(part => part.FileBytes),
            Timings = watch.Timings,
        }).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<FilesStored>> StageAsync(DumperHost dumper, StageMigration message, StageStopwatch watch, Func<FilesStored, Task> announce, CancellationToken cancellation)
    {
        var known = dumper.Journal.Read(message.Service);
        if (known?.MigrationId == message.MigrationId)
        {
            foreach (var part in known.Sent)
                await announce(part).ConfigureAwait(false);
            return known.Sent;
        }

        if (known is { Phase: SourcePhase.Holding or SourcePhase.Dumped or SourcePhase.Stored })
            throw new StageRefusedException($"{message.Service} is in the middle of migration {known.MigrationId} on this host.");
        dumper.Identities.Of(dumper.Host);
        dumper.Identities.Trusted(message.Destination);
        watch.Lap("keys");
        // A store that takes nothing now is found while the service still runs.
        await dumper.Store.ReadyAsync(host.Name, cancellation).ConfigureAwait(false);
        watch.Lap("store");
        IReadOnlyList<FilesStored> sent = [];
        if (message.Facts.Files.Count > 0)
        {
            sent = await new FileSender(dumper, message).RunAsync(announce, cancellation).ConfigureAwait(false);
            DumperLog.FilesSent(logger, host.Name, message.Service, message.Destination, sent.Sum(part => part.Files), sent.Sum(part => part.FileBytes), sent.Count);
            watch.Lap("files");
        }

        await dumper.AskCriuAsync(criu => criu.VersionAsync(cancellation), cancellation).ConfigureAwait(false);
        watch.Lap("criu service");
        var images = dumper.Paths.Images(message.MigrationId);
        Directory.CreateDirectory(images, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await FreezeRehearsal.RunAsync(dumper, message.Destination, cancellation).ConfigureAwait(false);
        watch.Lap("rehearsal");
        dumper.Journal.Write(new SourceRecord
        {
            MigrationId = message.MigrationId,
            Service = message.Service,
            Destination = message.Destination,
            Phase = SourcePhase.Staged,
            RootPid = message.Facts.RootPid,
            RootStart = RootIdentity.StartOf(dumper.Host.Space, message.Facts.RootPid)
                ?? throw new StageRefusedException($"process {message.Facts.RootPid} of {message.Service} has ended since preflight."),
            ImagesDirectory = dumper.Paths.ImagesInside(message.MigrationId),
            Sent = sent,
        });
        watch.Lap("journal");
        return sent;
    }
}
