using System.Net.NetworkInformation;
using Isthmus.Bundles;
using Isthmus.Contracts.Freeze;
using Isthmus.Criu;
using Isthmus.Criu.Addendum;
using Isthmus.Dumper.Journal;
using Isthmus.Hosting.Stages;
using Isthmus.Linux.Traffic;

namespace Isthmus.Dumper.Freeze;

/// <summary>
/// One checkpoint: hold traffic, dump, pack, store. The hold is put up while CRIU gets ready, and CRIU waits for it before
/// it touches the tree. Packing begins while CRIU still ends the tree: then every image that a restore needs is complete.
/// </summary>
internal sealed class ServiceFreeze(DumperHost dumper, CheckpointService command, SourceRecord staged, StageStopwatch watch)
{
    /// <summary>
    /// A connection that was not accepted is lost with the source, while waiting for the service to accept it costs new
    /// connections a little patience only: the service runs meanwhile.
    /// </summary>
    private static readonly HoldOptions Bounds = new() { DrainTimeout = TimeSpan.FromSeconds(1) };

    private const int DumpAttempts = 5;

    private readonly ImageSizes _sizes = new(dumper.Paths.Images(command.MigrationId));
    private SourceRecord _record = staged;
    private DateTimeOffset _frozenAt;
    private Task _holding = Task.CompletedTask;
    private Task<BundleReceipt>? _packing;

    public async Task<CheckpointStored> RunAsync(CancellationToken cancellation)
    {
        var peer = dumper.Identities.Trusted(command.Destination);
        if (!peer.EncryptionKey.AsSpan().SequenceEqual(Convert.FromBase64String(command.DestinationEncryptionKey)))
            throw new BundleException($"encryption key of {command.Destination}", 0, "is not the one that is enrolled here: enrol the host's public keys again");
        Enter(SourcePhase.Holding);
        watch.Lap("prepare");
        // What CRIU leaves out is read while the service still answers: it hardly ever changes, and takes thousands of calls.
        FileAddendumCollector.Collect(dumper.Host.Space, _record.RootPid, cancellation).Save(dumper.Paths.Images(command.MigrationId));
        TaskAddendumCollector.Collect(dumper.Host.Space, _record.RootPid, cancellation).Save(dumper.Paths.Images(command.MigrationId));
        watch.Lap("addendum");
        _holding = HoldAsync(cancellation);
        DumpStatistics statistics;
        try
        {
            statistics = await DumpAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            // Whoever undoes this must find a hold that stands still, and a store that nobody writes to.
            await Task.WhenAll(_holding, _packing ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        watch.Lap("end of dump");
        watch.Add("criu freezing", statistics.Freezing);
        watch.Add("criu frozen", statistics.Frozen);
        watch.Add("criu memory dump", statistics.MemoryDump);
        watch.Add("criu memory write", statistics.MemoryWrite);
        var receipt = await (_packing ?? throw new InvalidOperationException("CRIU reported a dump without its end.")).ConfigureAwait(false);
        watch.Lap("pack and store (rest)");
        var stored = Describe(receipt);
        _record = _record with { Stored = stored };
        Enter(SourcePhase.Stored);
        return stored;
    }

    /// <summary>
    /// A unix connection that was made while CRIU got ready, and has not been accepted though something was sent over it, is
    /// accepted a moment later by a service that runs: CRIU has let it run on when it refuses, and is asked again.
    /// </summary>
    private async Task<DumpStatistics> DumpAsync(CancellationToken cancellation)
    {
        var dump = new CheckpointDump { Pid = _record.RootPid, ImagesDirectory = _record.ImagesDirectory };
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await dumper.AskCriuAsync(criu => criu.DumpAsync(dump, OnNotificationAsync, cancellation), cancellation).ConfigureAwait(false);
            }
            catch (CriuException e) when (attempt < DumpAttempts && IsPendingConnection(e) && !cancellation.IsCancellationRequested)
            {
                watch.Lap("refused dump");
                foreach (var image in Directory.EnumerateFiles(dumper.Paths.Images(command.MigrationId), "*.img").Where(path => !Path.GetFileName(path).StartsWith("isthmus-", StringComparison.Ordinal)))
                    File.Delete(image);
            }
        }
    }

    /// <summary>What CRIU 4.2 says of it (criu/sk-unix.c).</summary>
    private static bool IsPendingConnection(CriuException e) =>
        e.Message.Contains("write queue on an in-flight socket", StringComparison.Ordinal) || e.Message.Contains("closed in-flight socket", StringComparison.Ordinal);

    private async Task HoldAsync(CancellationToken cancellation)
    {
        var started = dumper.Clock.GetTimestamp();
        var destination = command.DestinationLinkAddress is { Length: > 0 } link ? PhysicalAddress.Parse(link.ToUpperInvariant()) : null;
        var hold = await TrafficHold.StartAsync(dumper.Host.Space, dumper.Traffic(command.Service), destination, Bounds, dumper.Clock, cancellation).ConfigureAwait(false);
        dumper.Keep(command.Service, hold);
        watch.Add("hold", dumper.Clock.GetElapsedTime(started));
    }

    private async ValueTask OnNotificationAsync(CriuNotification notification, CancellationToken cancellation)
    {
        switch (notification.Event)
        {
            case CriuEvent.PreDump:
                watch.Lap("criu start");
                await _holding.ConfigureAwait(false);
                watch.Lap("wait for hold");
                _frozenAt = dumper.Clock.GetUtcNow();
                break;
            case CriuEvent.PostDump:
                watch.Lap("criu dump");
                Enter(SourcePhase.Dumped);
                _packing = Task.Factory.StartNew(() => PackAsync(cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
                break;
        }
    }

    private Task<BundleReceipt> PackAsync(CancellationToken cancellation)
    {
        var started = dumper.Clock.GetTimestamp();
        var identity = new BundleIdentity(command.MigrationId, command.Service, command.Source, command.Destination, command.Epoch);
        return dumper.Store.PutAsync(
            identity.ObjectKey,
            stream =>
            {
                using var writer = new BundleWriter(stream, identity, dumper.Identities.Of(dumper.Host), dumper.Identities.Trusted(command.Destination), dumper.Clock, dumper.Packing);
                writer.AddDirectory(dumper.Paths.Images(command.MigrationId), _sizes.IsWanted, cancellation);
                var receipt = writer.Complete();
                watch.Add("pack", dumper.Clock.GetElapsedTime(started));
                return receipt;
            },
            cancellation);
    }

    private CheckpointStored Describe(BundleReceipt receipt) => new()
    {
        MigrationId = command.MigrationId,
        Service = command.Service,
        Source = command.Source,
        Destination = command.Destination,
        Epoch = command.Epoch,
        BundleKey = new BundleIdentity(command.MigrationId, command.Service, command.Source, command.Destination, command.Epoch).ObjectKey,
        BundleSha256 = receipt.Sha256,
        BundleBytes = receipt.Bytes,
        ImageBytes = receipt.ImageBytes,
        MemoryBytes = _sizes.Memory,
        RegisterBytes = _sizes.Registers,
        Connections = _sizes.Connections,
        FrozenAt = _frozenAt,
        Timings = watch.Timings,
    };

    private void Enter(SourcePhase phase)
    {
        _record = _record with { Phase = phase };
        dumper.Journal.Write(_record);
    }
}
