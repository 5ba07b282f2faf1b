using System.Net.NetworkInformation;
using Isthmus.Bundles;
using Isthmus.Contracts.Freeze;
using Isthmus.Criu;
using Isthmus.Dumper.Journal;
using Isthmus.Hosting.Stages;
using Isthmus.Linux.Traffic;

namespace Isthmus.Dumper.Freeze;

/// <summary>
/// One checkpoint: hold traffic, dump, pack, store. Packing begins while CRIU still ends the tree: at that point every
/// image that a restore needs is complete.
/// </summary>
internal sealed class ServiceFreeze(DumperHost dumper, CheckpointService command, SourceRecord staged, StageStopwatch watch)
{
    private readonly ImageSizes _sizes = new(dumper.Paths.Images(command.MigrationId));
    private SourceRecord _record = staged;
    private DateTimeOffset _frozenAt;
    private Task<BundleReceipt>? _packing;

    public async Task<CheckpointStored> RunAsync(CancellationToken cancellation)
    {
        var criu = await dumper.CriuAsync(cancellation).ConfigureAwait(false);
        var peer = dumper.Identities.Trusted(command.Destination);
        if (!peer.EncryptionKey.AsSpan().SequenceEqual(Convert.FromBase64String(command.DestinationEncryptionKey)))
            throw new BundleException($"encryption key of {command.Destination}", 0, "is not the one that is enrolled here: enrol the host's public keys again");
        Enter(SourcePhase.Holding);
        var destination = command.DestinationLinkAddress is { Length: > 0 } link ? PhysicalAddress.Parse(link.ToUpperInvariant()) : null;
        watch.Lap("prepare");
        dumper.Keep(command.Service, await TrafficHold.StartAsync(dumper.Host.Space, dumper.Traffic(command.Service), destination, null, dumper.Clock, cancellation).ConfigureAwait(false));
        watch.Lap("hold");
        DumpStatistics statistics;
        try
        {
            statistics = await criu.DumpAsync(
                new CheckpointDump { Pid = _record.RootPid, ImagesDirectory = _record.ImagesDirectory },
                OnNotificationAsync,
                cancellation).ConfigureAwait(false);
        }
        catch when (_packing is not null)
        {
            await _packing.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
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

    private ValueTask OnNotificationAsync(CriuNotification notification, CancellationToken cancellation)
    {
        switch (notification.Event)
        {
            case CriuEvent.NetworkLock:
                _frozenAt = dumper.Clock.GetUtcNow();
                watch.Lap("criu freeze");
                break;
            case CriuEvent.PostDump:
                watch.Lap("criu dump");
                Enter(SourcePhase.Dumped);
                _packing = Task.Factory.StartNew(() => PackAsync(cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
                break;
        }

        return ValueTask.CompletedTask;
    }

    private Task<BundleReceipt> PackAsync(CancellationToken cancellation)
    {
        var started = dumper.Clock.GetTimestamp();
        var identity = new BundleIdentity(command.MigrationId, command.Service, command.Source, command.Destination, command.Epoch);
        return dumper.Store.PutAsync(
            identity.ObjectKey,
            stream =>
            {
                using var writer = new BundleWriter(stream, identity, dumper.Identities.Of(dumper.Host), dumper.Identities.Trusted(command.Destination), dumper.Clock);
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
