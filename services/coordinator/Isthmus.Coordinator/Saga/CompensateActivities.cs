using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using MassTransit;

namespace Isthmus.Coordinator.Saga;

/// <summary>How the machine undoes a migration, and when it gives up and calls an operator.</summary>
internal static class CompensateActivities
{
    public static EventActivityBinder<MigrationSaga, T> DiscardDestination<T>(this EventActivityBinder<MigrationSaga, T> binder)
        where T : class =>
        binder.ThenAsync(context =>
        {
            context.Saga.Attempts = 0;
            return DiscardDestinationAsync(context);
        });

    public static EventActivityBinder<MigrationSaga, DestinationDiscarded> KeepDiscarded(this EventActivityBinder<MigrationSaga, DestinationDiscarded> binder) =>
        binder.Then(context => context.Saga.DestinationDiscarded = true);

    public static EventActivityBinder<MigrationSaga, T> RestoreSource<T>(this EventActivityBinder<MigrationSaga, T> binder)
        where T : class =>
        binder.ThenAsync(context =>
        {
            context.Saga.Attempts = 0;
            context.Saga.EndedAt = null;
            return RestoreSourceAsync(context);
        });

    /// <summary>
    /// The destination does not confirm. Asks again; in the end a source that was never frozen serves as ever, and in
    /// every other case only an operator can tell.
    /// </summary>
    public static EventActivityBinder<MigrationSaga, T> DiscardAgainOr<T>(
        this EventActivityBinder<MigrationSaga, T> binder, StateMachineCondition<MigrationSaga, T> neverFrozen, State rolledBack, State needsOperator)
        where T : class => binder.AgainOr(DiscardDestinationAsync, Unconfirmed, neverFrozen, rolledBack, needsOperator);

    /// <summary>The source does not confirm. Asks again; in the end it is as when the destination does not.</summary>
    public static EventActivityBinder<MigrationSaga, T> RestoreAgainOr<T>(
        this EventActivityBinder<MigrationSaga, T> binder, StateMachineCondition<MigrationSaga, T> neverFrozen, State rolledBack, State needsOperator)
        where T : class => binder.AgainOr(RestoreSourceAsync, Unrestored, neverFrozen, rolledBack, needsOperator);

    public static EventActivityBinder<MigrationSaga, T> PublishRolledBack<T>(this EventActivityBinder<MigrationSaga, T> binder)
        where T : class =>
        binder.ThenAsync(async context =>
        {
            var saga = context.Saga;
            context.End();
            await context.ReleaseServiceAsync(servingHost: null, epoch: null).ConfigureAwait(false);
            await context.AnnounceAsync(new MigrationRolledBack
            {
                MigrationId = saga.CorrelationId,
                Service = saga.Service,
                Source = saga.Source!,
                Destination = saga.Destination,
                FailedStage = saga.FailedStage ?? MigrationStage.Compensate,
                Reason = saga.CompensationReason(),
            }).ConfigureAwait(false);
        });

    /// <summary>An operator says where the service runs; the registry follows.</summary>
    public static EventActivityBinder<MigrationSaga, OperatorResolved> Resolve(this EventActivityBinder<MigrationSaga, OperatorResolved> binder) =>
        binder.ThenAsync(context =>
        {
            context.End();
            var arrived = context.Message.ServingHost == context.Saga.Destination;
            return context.ReleaseServiceAsync(context.Message.ServingHost, arrived ? context.Saga.Epoch : null);
        });

    private static EventActivityBinder<MigrationSaga, T> AgainOr<T>(
        this EventActivityBinder<MigrationSaga, T> binder, Func<BehaviorContext<MigrationSaga, T>, Task> again, Func<MigrationSaga, (string Known, string Remedy)> describe,
        StateMachineCondition<MigrationSaga, T> neverFrozen, State rolledBack, State needsOperator)
        where T : class =>
        binder.IfElse(MayTryAgain,
            asked => asked.ThenAsync(context => again(context)),
            over => over.IfElse(neverFrozen,
                unharmed => unharmed.PublishRolledBack().TransitionTo(rolledBack),
                unknown => unknown.CallOperator(describe).TransitionTo(needsOperator)));

    private static bool MayTryAgain<T>(BehaviorContext<MigrationSaga, T> context)
        where T : class => context.Saga.Attempts < context.Settings().Options.Timeouts.CompensationAttempts;

    private static EventActivityBinder<MigrationSaga, T> CallOperator<T>(
        this EventActivityBinder<MigrationSaga, T> binder, Func<MigrationSaga, (string Known, string Remedy)> describe)
        where T : class =>
        binder.ThenAsync(context =>
        {
            var saga = context.Saga;
            var (known, remedy) = describe(saga);
            // The service stays claimed: nothing may move it until it is known where it runs.
            context.End();
            saga.FailureReason = $"{saga.CompensationReason()} {known}";
            saga.Remedy = remedy;
            return context.AnnounceAsync(new MigrationNeedsOperator
            {
                MigrationId = saga.CorrelationId,
                Service = saga.Service,
                Source = saga.Source!,
                Destination = saga.Destination,
                Reason = saga.FailureReason,
                Remedy = remedy,
            });
        });

    private static (string Known, string Remedy) Unconfirmed(MigrationSaga saga) => (
        $"Then {saga.Destination} did not confirm that it runs nothing of epoch {saga.Epoch}, so {saga.Source} was not brought back.",
        $"See whether {saga.Service} runs on {saga.Destination}. As soon as its restorer answers, the rollback goes on by itself; otherwise make sure that only one host serves and run: isthmus resolve {saga.CorrelationId} --serving-host HOST.");

    private static (string Known, string Remedy) Unrestored(MigrationSaga saga) => (
        $"Then {saga.Source} did not confirm that it brought {saga.Service} back from its own copy.",
        $"{saga.Destination} runs nothing of it. See whether {saga.Service} runs on {saga.Source}: as soon as its dumper answers, the rollback goes on by itself; otherwise see the dumper's log there, start the service, then run: isthmus resolve {saga.CorrelationId} --serving-host {saga.Source}.");

    private static Task DiscardDestinationAsync<T>(BehaviorContext<MigrationSaga, T> context)
        where T : class
    {
        var saga = context.Saga;
        saga.Attempts++;
        context.Await(context.Settings().Options.Timeouts.Discard);
        return context.CommandAsync(QueueNames.Restorer(saga.Destination), new DiscardDestination
        {
            MigrationId = saga.CorrelationId,
            Service = saga.Service,
            Destination = saga.Destination,
            Epoch = saga.Epoch,
            Reason = saga.CompensationReason(),
        });
    }

    private static Task RestoreSourceAsync<T>(BehaviorContext<MigrationSaga, T> context)
        where T : class
    {
        var saga = context.Saga;
        saga.Attempts++;
        context.Await(context.Settings().Options.Timeouts.RestoreSource);
        return context.CommandAsync(QueueNames.Dumper(saga.Source!), new RestoreSource
        {
            MigrationId = saga.CorrelationId,
            Service = saga.Service,
            Source = saga.Source!,
            Epoch = saga.Epoch,
            FailedStage = saga.FailedStage,
            Reason = saga.CompensationReason(),
        });
    }
}
