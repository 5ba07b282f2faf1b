using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Decide;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Preflight;
using Isthmus.Contracts.Restore;
using Isthmus.Contracts.Stage;
using Isthmus.Contracts.Switch;
using Isthmus.Contracts.Transfer;
using Isthmus.Contracts.Verify;
using MassTransit;

namespace Isthmus.Coordinator.Saga;

/// <summary>
/// One migration from request to verdict. The hot path (freeze, transfer, restore, switch) is choreographed by the stages
/// themselves: here it is watched, timed and, when it fails, compensated. Only this machine declares success.
/// </summary>
public sealed class MigrationStateMachine : MassTransitStateMachine<MigrationSaga>
{
    public MigrationStateMachine()
    {
        InstanceState(saga => saga.CurrentState);
        CorrelateEvents();

        Initially(
            When(Requested)
                .Begin()
                .ClaimService()
                .IfElse(context => context.Saga.FailureReason is not null,
                    refused => refused.PublishRejected().TransitionTo(Rejected),
                    claimed => claimed.PreflightSource().TransitionTo(PreflightingSource)));

        During(PreflightingSource,
            When(PreflightPassed, FromSource)
                .KeepFacts()
                .PreflightDestination()
                .TransitionTo(PreflightingDestination));

        During(PreflightingDestination,
            When(PreflightPassed, FromDestination)
                .KeepDestination()
                .StageBothSides()
                .TransitionTo(Staging));

        During(PreflightingSource, PreflightingDestination,
            When(PreflightFailed)
                .KeepRefusals().PublishRejected().TransitionTo(Rejected),
            When(StageFailed)
                .KeepFailure().PublishRolledBack().TransitionTo(RolledBack),
            When(StageTimedOut, IsDue)
                .KeepTimeout().PublishRolledBack().TransitionTo(RolledBack),
            When(CancelRequested)
                .KeepCancellation().PublishRolledBack().TransitionTo(RolledBack));

        During(Staging,
            When(BaseStaged)
                .KeepStaged()
                .If(context => context.Saga is { SourceStaged: true, DestinationStaged: true },
                    both => both.CheckpointSource().TransitionTo(Freezing)));

        // Files on their way: as long as parts arrive, nobody is silent.
        During(Staging,
            When(FilesStored).AwaitStaging());

        // Each stage reacts to the event before it, so the saga may hear of them in any order: it never goes back.
        During(Freezing,
            When(CheckpointStored).AwaitTransfer().TransitionTo(Transferring));

        During(Freezing, Transferring,
            When(MigrationReady).AwaitRestore().TransitionTo(Restoring));

        During(Freezing, Transferring, Restoring,
            When(TrafficSwitched).KeepSwitched(),
            When(ProcessRestored)
                .IfElse(BothSidesSwitched,
                    switched => switched.VerifyService().TransitionTo(Verifying),
                    waiting => waiting.AwaitSwitch().TransitionTo(Switching)));

        // The destination runs the tree: from here the question is only whether the service answers at its address.
        During(Switching,
            When(TrafficSwitched)
                .KeepSwitched()
                .If(BothSidesSwitched, switched => switched.VerifyService().TransitionTo(Verifying)),
            When(StageTimedOut, IsDue)
                .VerifyService().TransitionTo(Verifying));

        // Told before or after the tree ran, a switch that failed means that it runs: clients may have been answered since.
        During([Freezing, Transferring, Restoring, Switching],
            When(StageFailed, IsOfTheSwitch)
                .VerifyService().TransitionTo(Verifying));

        During(Verifying,
            When(ServiceVerified)
                .CompleteMigration()
                .DiscardSource()
                .TransitionTo(Completed));

        During([Staging, Freezing, Transferring, Restoring, Verifying],
            When(StageTimedOut, IsDue)
                .KeepTimeout().DiscardDestination().TransitionTo(DiscardingDestination));

        During([Staging, Freezing, Transferring, Restoring, Verifying],
            When(StageFailed, IsNotOfAnEarlierStage)
                .KeepFailure().DiscardDestination().TransitionTo(DiscardingDestination));

        During(Staging, Freezing, Transferring, Restoring,
            When(CancelRequested)
                .KeepCancellation().DiscardDestination().TransitionTo(DiscardingDestination));

        During([Switching, Verifying, DiscardingDestination, RestoringSource, NeedsOperator, Completed, RolledBack, Rejected, Resolved],
            When(CancelRequested).RefuseCancellation());

        // Never two epochs serving: the source may only come back after the destination has confirmed that it runs nothing.
        During(DiscardingDestination, NeedsOperator,
            When(DestinationDiscarded)
                .KeepDiscarded().RestoreSource().TransitionTo(RestoringSource));

        During(RestoringSource, NeedsOperator,
            When(SourceRestored)
                .PublishRolledBack().TransitionTo(RolledBack));

        During(DiscardingDestination,
            When(StageTimedOut, IsDue).DiscardAgainOr(NeverFrozen, RolledBack, NeedsOperator),
            When(StageFailed, IsCompensation).DiscardAgainOr(NeverFrozen, RolledBack, NeedsOperator));

        During(RestoringSource,
            When(StageTimedOut, IsDue).RestoreAgainOr(NeverFrozen, RolledBack, NeedsOperator),
            When(StageFailed, IsCompensation).RestoreAgainOr(NeverFrozen, RolledBack, NeedsOperator));

        During(NeedsOperator,
            When(OperatorResolved).Resolve().TransitionTo(Resolved));

        During(Completed,
            When(SourceDiscarded).StopWaiting(),
            When(StageTimedOut, IsDue).DiscardSourceAgain(),
            When(Resumed).DiscardSourceAgain());

        // The coordinator was restarted: what the state was waiting for is asked for again.
        During(PreflightingSource, When(Resumed).PreflightSource());
        During(PreflightingDestination, When(Resumed).PreflightDestination());
        During(Staging, When(Resumed).StageBothSides());
        During(Freezing, When(Resumed).CheckpointSource());
        During(Transferring, Restoring, When(Resumed).PublishAgain<CheckpointStored>());
        During(Switching, When(Resumed).PublishAgain<ProcessRestored>());
        During(Verifying, When(Resumed).VerifyService());
        During(DiscardingDestination, When(Resumed).DiscardDestination());
        During(RestoringSource, When(Resumed).RestoreSource());

        // Late, repeated and out-of-place messages change nothing and are written down.
        OnUnhandledEvent(IgnoreWithLog.Unhandled);
    }

    public Event<MigrationRequested> Requested { get; private set; } = null!;

    public Event<PreflightPassed> PreflightPassed { get; private set; } = null!;

    public Event<PreflightFailed> PreflightFailed { get; private set; } = null!;

    public Event<BaseStaged> BaseStaged { get; private set; } = null!;

    public Event<FilesStored> FilesStored { get; private set; } = null!;

    public Event<CheckpointStored> CheckpointStored { get; private set; } = null!;

    public Event<MigrationReady> MigrationReady { get; private set; } = null!;

    public Event<ProcessRestored> ProcessRestored { get; private set; } = null!;

    public Event<TrafficSwitched> TrafficSwitched { get; private set; } = null!;

    public Event<ServiceVerified> ServiceVerified { get; private set; } = null!;

    public Event<SourceDiscarded> SourceDiscarded { get; private set; } = null!;

    public Event<StageFailed> StageFailed { get; private set; } = null!;

    public Event<StageTimedOut> StageTimedOut { get; private set; } = null!;

    public Event<CancelMigration> CancelRequested { get; private set; } = null!;

    public Event<DestinationDiscarded> DestinationDiscarded { get; private set; } = null!;

    public Event<SourceRestored> SourceRestored { get; private set; } = null!;

    public Event<OperatorResolved> OperatorResolved { get; private set; } = null!;

    public Event<ResumeMigration> Resumed { get; private set; } = null!;

    public State PreflightingSource { get; private set; } = null!;

    public State PreflightingDestination { get; private set; } = null!;

    public State Staging { get; private set; } = null!;

    public State Freezing { get; private set; } = null!;

    public State Transferring { get; private set; } = null!;

    public State Restoring { get; private set; } = null!;

    public State Switching { get; private set; } = null!;

    public State Verifying { get; private set; } = null!;

    public State DiscardingDestination { get; private set; } = null!;

    public State RestoringSource { get; private set; } = null!;

    public State Completed { get; private set; } = null!;

    public State RolledBack { get; private set; } = null!;

    public State Rejected { get; private set; } = null!;

    public State NeedsOperator { get; private set; } = null!;

    public State Resolved { get; private set; } = null!;

    private static bool FromSource(BehaviorContext<MigrationSaga, PreflightPassed> context) => context.Message.Side == MigrationSide.Source;

    private static bool FromDestination(BehaviorContext<MigrationSaga, PreflightPassed> context) => context.Message.Side == MigrationSide.Destination;

    private static bool IsDue(BehaviorContext<MigrationSaga, StageTimedOut> context) => context.Message.Deadline == context.Saga.Deadline;

    // A stage that the saga has seen succeed can only "fail" by a message delivered twice.
    private static bool IsNotOfAnEarlierStage(BehaviorContext<MigrationSaga, StageFailed> context) =>
        context.Message.Stage >= context.Saga.State?.Stage() && context.Message.Stage is not (MigrationStage.Switch or MigrationStage.Compensate);

    private static bool IsOfTheSwitch(BehaviorContext<MigrationSaga, StageFailed> context) => context.Message.Stage == MigrationStage.Switch;

    private static bool IsCompensation(BehaviorContext<MigrationSaga, StageFailed> context) => context.Message.Stage == MigrationStage.Compensate;

    private static bool BothSidesSwitched<T>(BehaviorContext<MigrationSaga, T> context)
        where T : class => context.Saga is { SourceSwitched: true, DestinationSwitched: true };

    private static bool NeverFrozen<T>(BehaviorContext<MigrationSaga, T> context)
        where T : class => !context.Saga.FreezeCommanded;

    private void CorrelateEvents()
    {
        Correlate(() => Requested);
        Correlate(() => PreflightPassed);
        Correlate(() => PreflightFailed);
        Correlate(() => BaseStaged);
        Correlate(() => FilesStored);
        Correlate(() => CheckpointStored);
        Correlate(() => MigrationReady);
        Correlate(() => ProcessRestored);
        Correlate(() => TrafficSwitched);
        Correlate(() => ServiceVerified);
        Correlate(() => SourceDiscarded);
        Correlate(() => StageFailed);
        Correlate(() => StageTimedOut);
        Correlate(() => CancelRequested);
        Correlate(() => DestinationDiscarded);
        Correlate(() => SourceRestored);
        Correlate(() => OperatorResolved);
        Correlate(() => Resumed);
    }

    private void Correlate<T>(System.Linq.Expressions.Expression<Func<Event<T>>> property)
        where T : class, IMigrationMessage =>
        Event(property, correlation =>
        {
            correlation.CorrelateById(context => context.Message.MigrationId);
            if (typeof(T) != typeof(MigrationRequested))
                correlation.OnMissingInstance(missing => missing.ExecuteAsync(IgnoreWithLog.Missing));
        });
}
