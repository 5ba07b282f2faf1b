using Isthmus.Bundles;
using Isthmus.Bundles.Store;
using Isthmus.Contracts;
using Isthmus.Contracts.Stage;
using Isthmus.Hosting;
using Isthmus.Hosting.Files;
using Isthmus.Hosting.Stages;
using Isthmus.Restorer.Epochs;
using Isthmus.Restorer.Journal;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Isthmus.Restorer.Files;

/// <summary>Fetches a part of the files that this host lacks; with the last of them, puts all in place.</summary>
public sealed class FilesReadyConsumer(LocalHost host, PerHost<RestorerHost> hosts, IGrantedObjects grants, ILogger<FilesReadyConsumer> logger) : IConsumer<FilesReady>
{
    // Contents, their names, and the list.
    private const long LargestPart = FileShipment.PartBytes + (16 << 20);

    public async Task Consume(ConsumeContext<FilesReady> context)
    {
        var message = context.Message;
        if (message.Destination != host.Name)
            return;
        using var span = MigrationTrace.Start(RestorerTrace.Source, "files", message, host.Name);
        var restorer = hosts.Of(host);
        var watch = new StageStopwatch(restorer.Clock);
        try
        {
            var (record, isStaged) = await restorer.Work.RunAsync(message.Service, message.MigrationId, token => TakeAsync(restorer, message, watch, token), context.CancellationToken).ConfigureAwait(false);
            if (!record.IsComplete)
                return;
            RestorerLog.FilesPlaced(logger, host.Name, message.Service, message.MigrationId, record.Steps.Count, FileBytes(record), watch.Elapsed);
            // Otherwise staging says it, when it is done.
            if (isStaged)
                await context.Publish(Staged(message.MigrationId, message.Service, host.Name, record, watch.Timings)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StaleEpochException or BundleException or IOException or UnauthorizedAccessException or InvalidDataException
            || (e is OperationCanceledException && !context.CancellationToken.IsCancellationRequested))
        {
            RestorerLog.FilesFailed(logger, e, host.Name, message.Service);
            await context.FailedAsync(message, MigrationStage.Stage, host.Name,
                e is OperationCanceledException ? "Putting files in place was called off." : $"The files of {message.Service} could not be put in place on {host.Name}: {e.Message}",
                (e as ObjectStoreException)?.Remedy ?? "What was put in place is taken away again. Make room or mend what is named, and ask for the move again.").ConfigureAwait(false);
        }
    }

    /// <summary>What a destination says when it is ready, with what was put in place.</summary>
    internal static BaseStaged Staged(Guid migration, string service, string host, PlacementRecord? placed, IReadOnlyList<StageTiming> timings) => new()
    {
        MigrationId = migration,
        Service = service,
        Side = MigrationSide.Destination,
        Host = host,
        BaseBytes = 0,
        Files = placed?.Steps.Count ?? 0,
        FileBytes = placed is null ? 0 : FileBytes(placed),
        Timings = timings,
    };

    private static long FileBytes(PlacementRecord record) => record.Steps.Where(step => step.File.Sha256 is not null).Sum(step => step.File.Bytes);

    private async Task<(PlacementRecord Record, bool IsStaged)> TakeAsync(RestorerHost restorer, FilesReady message, StageStopwatch watch, CancellationToken cancellation)
    {
        restorer.Epochs.Claim(message.Service, message.Epoch, message.MigrationId);
        restorer.SettlePlacement(message.Service, message.MigrationId);
        var record = restorer.Placement.Read(message.Service) ?? new PlacementRecord { MigrationId = message.MigrationId, Service = message.Service, Epoch = message.Epoch };
        if (message.Parts is < 1 or > FileShipment.MaximumParts || message.Part < 1 || message.Part > message.Parts)
            throw new InvalidDataException($"part {message.Part} of {message.Parts} cannot be.");
        if (!record.Parts.Contains(message.Part))
        {
            record = await FetchAsync(restorer, message, record, cancellation).ConfigureAwait(false);
            restorer.Placement.Write(record);
            watch.Lap("fetch files");
        }

        if (!record.IsComplete && record.Parts.Count == message.Parts)
        {
            record = restorer.Placement.Apply(record, cancellation);
            watch.Lap("place files");
        }

        var staged = restorer.Journal.Read(message.Service) is { Phase: RestorePhase.Staged } known && known.MigrationId == message.MigrationId;
        return (record, staged);
    }

    private async Task<PlacementRecord> FetchAsync(RestorerHost restorer, FilesReady message, PlacementRecord record, CancellationToken cancellation)
    {
        var identity = new BundleIdentity(message.MigrationId, message.Service, message.Source, message.Destination, message.Epoch) { Part = message.Part };
        using var file = await grants.OpenAsync(message.Grant.Location, identity.ObjectKey, message.Bytes, cancellation).ConfigureAwait(false);
        using var contents = BundleReader.Open(
            file, identity.ObjectKey, identity, restorer.Identities.Trusted(message.Source), restorer.Identities.Of(restorer.Host), message.Sha256,
            new BundleOptions { MaximumBytes = LargestPart, MaximumFiles = ServiceFileRules.MaximumFiles + 1 }, cancellation);
        foreach (var (name, bytes) in contents.Files)
        {
            if (name == FileShipment.ListName)
                record = record with { Files = FileShipment.ReadList(bytes.Span) };
            else if (FileShipment.TryParse(name, out var sha256, out var index) && bytes.Length <= FileShipment.PieceBytes && index <= ServiceFileRules.MaximumBytes / FileShipment.PieceBytes)
                restorer.Cache.Put(sha256, (long)index * FileShipment.PieceBytes, bytes.Span);
            else
                throw new InvalidDataException($"a part of the files holds '{name}', which is neither a content nor the list.");
        }

        return record with { Parts = [.. record.Parts, message.Part] };
    }
}
