using Isthmus.Contracts;
using Isthmus.Dumper.Freeze;
using Isthmus.Dumper.Journal;
using Isthmus.Linux.Network;

namespace Isthmus.Dumper.Compensate;

/// <summary>Makes the source serve again from wherever a move of it was broken off.</summary>
/// <param name="WasFrozen">True when the tree had to be rebuilt.</param>
/// <param name="Description">How, for the log.</param>
internal sealed record SourceReturn(bool WasFrozen, string Description)
{
    /// <summary>
    /// Brings the tree back when it is gone, then its address, then its traffic. May be repeated, and finds its way after
    /// a crash by the journal and by looking at what runs.
    /// </summary>
    /// <param name="dumper">The source.</param>
    /// <param name="service">Whose tree.</param>
    /// <param name="migration">The move that was broken off.</param>
    /// <param name="epoch">Its epoch. When this source has begun a later one, nothing is done: a command that was delivered late or twice must not lift the hold of that one, nor take its address back.</param>
    /// <param name="failed">The stage that failed, if one did.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<SourceReturn> RunAsync(DumperHost dumper, string service, Guid migration, long epoch, MigrationStage? failed, CancellationToken cancellation)
    {
        if (dumper.Journal.Read(service) is { } newest && newest.MigrationId != migration && newest.Epoch > epoch)
            return new SourceReturn(false, "a later move has begun");
        var record = dumper.Journal.Read(service, migration);
        var result = await ReviveAsync(dumper, record, failed, cancellation).ConfigureAwait(false);
        var traffic = dumper.Traffic(service);
        foreach (var address in traffic.Addresses)
            dumper.Takeover.Add(dumper.Host.Space, traffic.Interface, address);
        await dumper.LiftAsync(service, cancellation).ConfigureAwait(false);
        // Neighbours may have been told that the address is elsewhere.
        foreach (var address in traffic.Addresses)
            dumper.Takeover.Announce(dumper.Host.Space, traffic.Interface, address.Address);
        if (record is not null && record.Phase != SourcePhase.Restored)
        {
            dumper.Journal.Write(record with
            {
                Phase = SourcePhase.Restored,
                RootStart = RootIdentity.StartOf(dumper.Host.Space, record.RootPid) ?? record.RootStart,
            });
            var images = dumper.Paths.Images(migration);
            if (Directory.Exists(images))
                Directory.Delete(images, recursive: true);
        }

        return result;
    }

    private static async Task<SourceReturn> ReviveAsync(DumperHost dumper, SourceRecord? record, MigrationStage? failed, CancellationToken cancellation)
    {
        if (record is null or { Phase: SourcePhase.Staged })
            return new SourceReturn(false, "it was never touched");
        if (record.Phase == SourcePhase.Discarded)
            throw new InvalidOperationException($"the copy of migration {record.MigrationId} was deleted after the destination was verified");
        if (RootIdentity.StartOf(dumper.Host.Space, record.RootPid) == record.RootStart)
            return new SourceReturn(record.Phase == SourcePhase.Restored, "its processes are there");
        // The address first: the restored sockets are bound to it. Held traffic does not reach them yet.
        var traffic = dumper.Traffic(record.Service);
        foreach (var address in traffic.Addresses)
            dumper.Takeover.Add(dumper.Host.Space, traffic.Interface, address);
        var rebuild = new SourceRebuild(
            dumper.Host.Space, dumper.Engine,
            (restore, notify, token) => dumper.AskCriuAsync(criu => criu.RestoreAsync(restore, notify, token), token), dumper.Rebuilding);
        // What the engine rebuilt at the destination ran and did not serve: then it is not the first to try here.
        await rebuild.RunAsync(record.ImagesDirectory, engineIsSuspect: failed == MigrationStage.Verify, dumper.RestorePatience / 2, cancellation).ConfigureAwait(false);
        return new SourceReturn(true, "rebuilt from the local copy");
    }
}
