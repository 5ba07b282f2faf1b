using System.Net.NetworkInformation;
using Isthmus.Bundles;
using Isthmus.Contracts.Freeze;
using Isthmus.Criu;
using Isthmus.Criu.Addendum;
using Isthmus.Dumper.Journal;
using Isthmus.Hosting.Stages;
using Isthmus.Linux.Traffic;
using Microsoft.Extensions.Logging;

namespace Isthmus.Dumper.Freeze;

/// <summary>
/// One checkpoint: hold traffic, dump, pack, store. The hold is put up while CRIU gets ready, and CRIU waits for it before
/// it touches the tree. Packing begins while CRIU still ends the tree: then every image that a restore needs is complete.
/// </summary>
internal sealed class ServiceFreeze(DumperHost dumper, CheckpointService command, SourceRecord staged, StageStopwatch watch, ILogger logger)
{
    /// <summary>
    /// A connection that was not accepted is lost with the source, while waiting for the service to accept it costs new
    /// connections a little patience only: the service runs meanwhile.
    /// </summary>
    private static readonly HoldOptions Bounds = new() { DrainTimeout = TimeSpan.FromSeconds(1) };

    private ImageSizes _sizes = new(dumper.Paths.Images(command.MigrationId));
    private SourceRecord _record = staged;
    private DateTimeOffset _frozenAt;
    private Task _holding = Task.CompletedTask;
    private Task<BundleReceipt>? _packing;
    private CancellationTokenSource? _attempt;

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

    private async Task<DumpStatistics> DumpAsync(CancellationToken cancellation)
    {
        var dump = new TreeDump(
            dumper.Host.Space,
            new CheckpointDump { Pid = _record.RootPid, ImagesDirectory = _record.ImagesDirectory },
            ask => dumper.AskCriuAsync(ask, cancellation))
        {
            Ready = async () =>
            {
                watch.Lap("criu start");
                await _holding.ConfigureAwait(false);
                watch.Lap("wait for hold");
                _frozenAt = dumper.Clock.GetUtcNow();
            },
            Dumped = () =>
            {
                watch.Lap("criu dump");
                _attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                var token = _attempt.Token;
                _packing = Task.Factory.StartNew(() => PackAsync(token), token, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
            },
            Refused = RunOnAsync,
            Holds = () =>
            {
                watch.Lap("last look");
                Enter(SourcePhase.Dumped);
            },
        };
        try
        {
            return await dump.RunAsync(cancellation).ConfigureAwait(false);
        }
        catch when (dump.RelayedConnections > 0)
        {
            DumperLog.Relayed(logger, dumper.Host.Name, command.Service, dump.RelayedConnections);
            dumper.Keep(dump);
            throw;
        }
    }

    /// <summary>The service runs, and is frozen again.</summary>
    private async Task RunOnAsync(Exception reason)
    {
        watch.Lap("refused dump");
        DumperLog.FrozenAgain(logger, dumper.Host.Name, command.Service, reason.Message);
        if (_attempt is null || _packing is null)
            return;
        await _attempt.CancelAsync().ConfigureAwait(false);
        await ((Task)_packing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        (_packing, _sizes) = (null, new ImageSizes(dumper.Paths.Images(command.MigrationId)));
        _attempt.Dispose();
        _attempt = null;
    }

    private async Task HoldAsync(CancellationToken cancellation)
    {
        var started = dumper.Clock.GetTimestamp();
        var destination = command.DestinationLinkAddress is { Length: > 0 } link ? PhysicalAddress.Parse(link.ToUpperInvariant()) : null;
        var hold = await TrafficHold.StartAsync(dumper.Host.Space, dumper.Traffic(command.Service), destination, Bounds, dumper.Clock, cancellation).ConfigureAwait(false);
        dumper.Keep(command.Service, hold);
        watch.Add("hold", dumper.Clock.GetElapsedTime(started));
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
