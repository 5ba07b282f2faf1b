using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Decide;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Hosts;
using Isthmus.Contracts.Preflight;
using Isthmus.Contracts.Restore;
using Isthmus.Contracts.Stage;
using Isthmus.Contracts.Switch;
using Isthmus.Contracts.Transfer;
using Isthmus.Contracts.Verify;

namespace Isthmus.Hosting.Broker;

/// <summary>Which messages a service takes and gives: all that its broker user needs rights for.</summary>
/// <param name="Takes">Messages that its queue subscribes to.</param>
/// <param name="Gives">Messages that it publishes, besides the faults of those that it takes.</param>
public sealed record RoleTraffic(IReadOnlyList<Type> Takes, IReadOnlyList<Type> Gives)
{
    /// <summary>One service's traffic; the coordinator's is everything and not listed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The coordinator, or no service.</exception>
    public static RoleTraffic Of(ServiceRole role) => role switch
    {
        ServiceRole.Dumper => new RoleTraffic(
            [typeof(PreflightMigration), typeof(StageMigration), typeof(CheckpointService), typeof(ProcessRestored), typeof(DiscardSource), typeof(RestoreSource)],
            [typeof(PreflightPassed), typeof(PreflightFailed), typeof(BaseStaged), typeof(FilesStored), typeof(CheckpointStored), typeof(TrafficSwitched), typeof(SourceDiscarded), typeof(SourceRestored), typeof(StageFailed), typeof(HostReported), typeof(HostLeft)]),
        ServiceRole.Restorer => new RoleTraffic(
            [typeof(PreflightMigration), typeof(StageMigration), typeof(FilesReady), typeof(MigrationReady), typeof(MigrationCompleted), typeof(DiscardDestination)],
            [typeof(PreflightPassed), typeof(PreflightFailed), typeof(BaseStaged), typeof(ProcessRestored), typeof(TrafficSwitched), typeof(DestinationDiscarded), typeof(StageFailed), typeof(HostReported), typeof(HostLeft)]),
        ServiceRole.Transfer => new RoleTraffic(
            [typeof(FilesStored), typeof(CheckpointStored), typeof(MigrationCompleted), typeof(MigrationRolledBack)],
            [typeof(FilesReady), typeof(MigrationReady), typeof(StageFailed)]),
        ServiceRole.Monitor => new RoleTraffic(
            [typeof(ServiceLocated), typeof(HostMaintenanceRequested), typeof(HostMaintenanceEnded), typeof(OsVulnerabilityAnnounced), typeof(OsVulnerabilityWithdrawn),
                typeof(HostFailing), typeof(HostRecovered), typeof(MigrationRequested), typeof(MigrationCompleted), typeof(MigrationRolledBack), typeof(MigrationRejected), typeof(OperatorResolved)],
            [typeof(LocateServices), typeof(LoadSampled), typeof(LoadsSampled), typeof(LoadThresholdCrossed), typeof(MoveDecided), typeof(PolicyReported), typeof(MigrationRequested)]),
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "Takes and gives everything, or is no service."),
    };
}
