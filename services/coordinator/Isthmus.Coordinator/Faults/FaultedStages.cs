using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Preflight;
using Isthmus.Contracts.Restore;
using Isthmus.Contracts.Stage;
using Isthmus.Contracts.Transfer;
using Isthmus.Contracts.Verify;
using Isthmus.Hosting;
using MassTransit;

namespace Isthmus.Coordinator.Faults;

/// <summary>The messages whose consumers are stages.</summary>
public static class FaultedStages
{
    /// <summary>The stage that a consumer of this message type works for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No stage consumes it.</exception>
    public static MigrationStage StageOf(Type message) => message switch
    {
        _ when message == typeof(PreflightMigration) => MigrationStage.Preflight,
        _ when message == typeof(StageMigration) || message == typeof(FilesStored) || message == typeof(FilesReady) => MigrationStage.Stage,
        _ when message == typeof(CheckpointService) => MigrationStage.Freeze,
        _ when message == typeof(CheckpointStored) => MigrationStage.Transfer,
        _ when message == typeof(MigrationReady) => MigrationStage.Restore,
        _ when message == typeof(ProcessRestored) => MigrationStage.Switch,
        _ when message == typeof(VerifyService) => MigrationStage.Verify,
        _ when message == typeof(DiscardDestination) || message == typeof(RestoreSource) => MigrationStage.Compensate,
        _ => throw new ArgumentOutOfRangeException(nameof(message), message, "No stage consumes this message."),
    };

    /// <summary>Adds one consumer for the faults of each.</summary>
    internal static void Consume(IReceiveEndpointConfigurator endpoint, IServiceProvider provider)
    {
        endpoint.ServiceConsumer<FaultedStage<PreflightMigration>>(provider);
        endpoint.ServiceConsumer<FaultedStage<StageMigration>>(provider);
        endpoint.ServiceConsumer<FaultedStage<FilesStored>>(provider);
        endpoint.ServiceConsumer<FaultedStage<FilesReady>>(provider);
        endpoint.ServiceConsumer<FaultedStage<CheckpointService>>(provider);
        endpoint.ServiceConsumer<FaultedStage<CheckpointStored>>(provider);
        endpoint.ServiceConsumer<FaultedStage<MigrationReady>>(provider);
        endpoint.ServiceConsumer<FaultedStage<ProcessRestored>>(provider);
        endpoint.ServiceConsumer<FaultedStage<VerifyService>>(provider);
        endpoint.ServiceConsumer<FaultedStage<DiscardDestination>>(provider);
        endpoint.ServiceConsumer<FaultedStage<RestoreSource>>(provider);
    }
}
