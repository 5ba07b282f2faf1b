using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Decide;
using Isthmus.Contracts.Preflight;
using MassTransit;

namespace Isthmus.Coordinator.Saga;

/// <summary>How the machine remembers what went wrong. The first failure is the one that counts.</summary>
internal static class FailureActivities
{
    public static void Fail(this MigrationSaga saga, MigrationStage stage, string reason, string? remedy)
    {
        if (saga.FailureReason is not null)
            return;
        saga.FailedStage = stage;
        saga.FailureReason = reason;
        saga.Remedy = remedy;
    }

    public static EventActivityBinder<MigrationSaga, StageFailed> KeepFailure(this EventActivityBinder<MigrationSaga, StageFailed> binder) =>
        binder.Then(context => context.Saga.Fail(context.Message.Stage, context.Message.Reason, context.Message.Remedy));

    public static EventActivityBinder<MigrationSaga, StageTimedOut> KeepTimeout(this EventActivityBinder<MigrationSaga, StageTimedOut> binder) =>
        binder.Then(context =>
        {
            var stage = context.Saga.State?.Stage() ?? MigrationStage.Compensate;
            context.Saga.Fail(
                stage,
                $"{WhoIsSilent(context.Saga)} did not answer in time ({context.Saga.CurrentState}).",
                $"See the log of that service. If the stage only needs longer, raise Isthmus:Timeouts:{stage}.");
        });

    public static EventActivityBinder<MigrationSaga, CancelMigration> KeepCancellation(this EventActivityBinder<MigrationSaga, CancelMigration> binder) =>
        binder.Then(context => context.Saga.Fail(
            context.Saga.State?.Stage() ?? MigrationStage.Decide,
            $"Cancelled by {context.Message.RequestedBy}{(context.Message.Reason is { Length: > 0 } why ? $": {why}" : "")}.",
            remedy: null));

    public static EventActivityBinder<MigrationSaga, PreflightFailed> KeepRefusals(this EventActivityBinder<MigrationSaga, PreflightFailed> binder) =>
        binder.Then(context => context.Saga.Fail(
            MigrationStage.Preflight,
            $"{context.Message.Host} ({context.Message.Side}) refuses: {Join(context.Message.Refusals, Sentence)}",
            Join(context.Message.Refusals, refusal => refusal.Remedy)));

    private static string Sentence(Refusal refusal)
    {
        var owner = (refusal.Pid, refusal.Descriptor) switch
        {
            ({ } pid, { } descriptor) => $" (PID {pid}, descriptor {descriptor})",
            ({ } pid, null) => $" (PID {pid})",
            _ => "",
        };
        return $"{refusal.Resource}{owner}: {refusal.Reason}";
    }

    private static string Join(IReadOnlyList<Refusal> refusals, Func<Refusal, string> part) =>
        refusals.Count == 0 ? "no reason was given" : string.Join(" ", refusals.Select(part).Distinct(StringComparer.Ordinal));

    private static string WhoIsSilent(MigrationSaga saga) => saga.State switch
    {
        MigrationState.PreflightingSource or MigrationState.Freezing => $"The dumper of {saga.Source}",
        MigrationState.PreflightingDestination or MigrationState.Restoring => $"The restorer of {saga.Destination}",
        MigrationState.Staging => (saga.SourceStaged, saga.DestinationStaged) switch
        {
            (false, false) => $"Neither {saga.Source} nor {saga.Destination}",
            (false, true) => $"The dumper of {saga.Source}",
            _ => $"The restorer of {saga.Destination}",
        },
        MigrationState.Transferring => "The transfer service",
        MigrationState.Verifying => $"The service {saga.Service} at its address",
        _ => "A stage",
    };
}
