using Isthmus.Bundles;
using Isthmus.Bundles.Store;
using Isthmus.Contracts.Restore;
using Isthmus.Contracts.Transfer;
using Isthmus.Criu;
using Isthmus.Engine;
using Isthmus.Engine.Planning;
using Isthmus.Hosting.Stages;
using Isthmus.Restorer.Compensate;
using Isthmus.Restorer.Journal;

namespace Isthmus.Restorer.Restore;

/// <summary>One restore: fetch, verify, decrypt, decode, compile, build, resume, let traffic in. Until it resumes, nothing of it can outlive this process.</summary>
internal sealed class ServiceRestore(RestorerHost restorer, IGrantedObjects grants, MigrationReady ready, StageStopwatch watch)
{
    private RestoreRecord _record = new()
    {
        MigrationId = ready.MigrationId,
        Service = ready.Service,
        Epoch = ready.Epoch,
        Phase = RestorePhase.Begun,
    };

    public async Task<ProcessRestored> RunAsync(CancellationToken cancellation)
    {
        restorer.Epochs.Claim(ready.Service, ready.Epoch, ready.MigrationId);
        var staged = restorer.Journal.Read(ready.Service) is { Phase: RestorePhase.Staged } record && record.MigrationId == ready.MigrationId;
        restorer.Journal.Write(_record);
        watch.Lap("claim");
        var gate = restorer.Gate(ready.Service);
        if (!staged)
        {
            await gate.CloseAsync(cancellation).ConfigureAwait(false);
            watch.Lap("gate");
        }

        using var images = new BundleImageSource(await OpenAsync(cancellation).ConfigureAwait(false));
        watch.Lap("verify, decrypt");
        var checkpoint = Checkpoint.Load(images);
        watch.Lap("decode");
        var plan = RestorePlanner.Compile(checkpoint, restorer.Description);
        watch.Lap("compile");
        var tree = await restorer.Engine.PrepareAsync(plan, restorer.Host.Space, restorer.Description, restorer.TakeNursery(ready.Service), cancellation).ConfigureAwait(false);
        await using (tree.ConfigureAwait(false))
        {
            watch.Lap("build");
            Write(_record with
            {
                Phase = RestorePhase.Resuming,
                RootPid = plan.RootPid,
                RootStart = TreeEnd.StartOf(restorer.Host.Space, plan.RootPid) ?? "",
            });
            gate.TakeAddresses();
            watch.Lap("addresses");
            var restored = await tree.ResumeAsync(cancellation).ConfigureAwait(false);
            watch.Lap("resume");
            gate.LetIn();
            watch.Lap("open gate");
            foreach (var (phase, elapsed) in restored.Elapsed)
                watch.Add($"engine {phase}", elapsed);
            var answer = Describe(restored);
            Write(_record with { Phase = RestorePhase.Running, Restored = answer });
            return answer;
        }
    }

    private async Task<BundleContents> OpenAsync(CancellationToken cancellation)
    {
        var identity = new BundleIdentity(ready.MigrationId, ready.Service, ready.Source, ready.Destination, ready.Epoch);
        using var file = await grants.OpenAsync(ready.Grant.Location, identity.ObjectKey, ready.BundleBytes, cancellation).ConfigureAwait(false);
        watch.Lap("fetch");
        return BundleReader.Open(
            file, identity.ObjectKey, identity, restorer.Identities.Trusted(ready.Source), restorer.Identities.Of(restorer.Host), ready.BundleSha256, cancellation: cancellation);
    }

    private ProcessRestored Describe(RestoredTree restored) => new()
    {
        MigrationId = ready.MigrationId,
        Service = ready.Service,
        Source = ready.Source,
        Destination = ready.Destination,
        Epoch = ready.Epoch,
        RootPid = restored.RootPid,
        Timings = watch.Timings,
        Counters = new RestoreCounters
        {
            RemoteCalls = restored.Counters.RemoteCalls,
            StopPairs = restored.Counters.StopPairs,
            BytesWritten = restored.Counters.BytesWritten,
            Phases = [.. restored.Phases().Select(phase => new RestorePhaseWork(phase.Name, phase.Work.RemoteCalls, phase.Work.StopPairs, phase.Work.BytesWritten))],
            Processes = restored.Counters.Processes,
            Threads = restored.Counters.Threads,
            Connections = restored.Counters.Connections,
        },
    };

    private void Write(RestoreRecord record)
    {
        _record = record;
        restorer.Journal.Write(record);
    }
}
