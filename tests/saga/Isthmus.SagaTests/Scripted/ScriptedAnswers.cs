using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Preflight;
using Isthmus.Contracts.Restore;
using Isthmus.Contracts.Stage;
using Isthmus.Contracts.Switch;
using Isthmus.Contracts.Transfer;
using Isthmus.Contracts.Verify;
using Isthmus.Coordinator.Faults;

namespace Isthmus.SagaTests.Scripted;

/// <summary>What working stage services answer.</summary>
internal static class ScriptedAnswers
{
    public static readonly SourceFacts Facts = new() { RootPid = 41, Pids = [41, 42], ResidentBytes = 4096, KernelRelease = "6.18.0", Listeners = ["tcp 10.77.0.100:80"], Files = [File("/srv/a"), File("/srv/b"), File("/srv/c")] };

    public static IMigrationMessage To(PreflightMigration command) => new PreflightPassed
    {
        MigrationId = command.MigrationId,
        Service = command.Service,
        Side = command.Side,
        Host = command.Side == MigrationSide.Source ? command.Source : command.Destination,
        Facts = command.Side == MigrationSide.Source ? Facts : null,
        LinkAddress = command.Side == MigrationSide.Destination ? "02:00:00:00:00:02" : null,
        EncryptionKey = command.Side == MigrationSide.Destination ? "a2V5" : null,
        Wanted = command.Side == MigrationSide.Destination ? [new WantedFile { Path = "/srv/b", HasContent = true }, new WantedFile { Path = "/srv/c" }, new WantedFile { Path = "/never/named" }] : [],
    };

    private static ServiceFile File(string path) => new() { Path = path, Type = ServiceFileType.File, Use = ServiceFileUse.Owned, Sha256 = new string('0', 64) };

    public static IMigrationMessage To(StageMigration command) => new BaseStaged
    {
        MigrationId = command.MigrationId,
        Service = command.Service,
        Side = command.Side,
        Host = command.Side == MigrationSide.Source ? command.Source : command.Destination,
        BaseBytes = 0,
    };

    public static IMigrationMessage To(CheckpointService command) => new CheckpointStored
    {
        MigrationId = command.MigrationId,
        Service = command.Service,
        Source = command.Source,
        Destination = command.Destination,
        Epoch = command.Epoch,
        BundleKey = "bundle",
        BundleSha256 = new string('0', 64),
        BundleBytes = 1000,
        ImageBytes = 3000,
        MemoryBytes = 2000,
        RegisterBytes = 100,
        Connections = 3,
        FrozenAt = DateTimeOffset.UnixEpoch,
        Timings = [new StageTiming("criu frozen", 13.2)],
    };

    public static IMigrationMessage To(CheckpointStored stored) => new MigrationReady
    {
        MigrationId = stored.MigrationId,
        Service = stored.Service,
        Source = stored.Source,
        Destination = stored.Destination,
        Epoch = stored.Epoch,
        BundleKey = stored.BundleKey,
        BundleSha256 = stored.BundleSha256,
        BundleBytes = stored.BundleBytes,
        Grant = new DownloadGrant { Location = "file:///secret-location", ExpiresAt = DateTimeOffset.MaxValue },
    };

    public static IMigrationMessage To(MigrationReady ready) => new ProcessRestored
    {
        MigrationId = ready.MigrationId,
        Service = ready.Service,
        Source = ready.Source,
        Destination = ready.Destination,
        Epoch = ready.Epoch,
        RootPid = 41,
        Counters = new RestoreCounters { RemoteCalls = 10, StopPairs = 10, BytesWritten = 4096, Processes = 2, Threads = 2, Connections = 3 },
    };

    public static IMigrationMessage To(ProcessRestored restored, MigrationSide side, string host) => new TrafficSwitched
    {
        MigrationId = restored.MigrationId,
        Service = restored.Service,
        Side = side,
        Host = host,
        HeldFrames = 0,
    };

    public static IMigrationMessage To(DiscardDestination command) => new DestinationDiscarded
    {
        MigrationId = command.MigrationId,
        Service = command.Service,
        Host = command.Destination,
    };

    public static IMigrationMessage To(RestoreSource command) => new SourceRestored
    {
        MigrationId = command.MigrationId,
        Service = command.Service,
        Host = command.Source,
        WasFrozen = true,
    };

    public static IMigrationMessage To(DiscardSource command) => new SourceDiscarded
    {
        MigrationId = command.MigrationId,
        Service = command.Service,
        Host = command.Source,
    };

    public static IMigrationMessage Failure(IMigrationMessage message, string host) => message is PreflightMigration preflight
        ? new PreflightFailed
        {
            MigrationId = preflight.MigrationId,
            Service = preflight.Service,
            Side = preflight.Side,
            Host = host,
            Refusals = [new Refusal { Resource = "io_uring", Pid = 42, Descriptor = 7, Reason = "It cannot be carried.", Remedy = "Turn io_uring off." }],
        }
        : new StageFailed
        {
            MigrationId = message.MigrationId,
            Service = message.Service,
            Stage = FaultedStages.StageOf(message.GetType()),
            Host = host,
            Reason = $"{host} was told to fail at {message.GetType().Name}.",
            Remedy = "Change the script.",
        };
}
