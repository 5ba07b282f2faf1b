using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Decide;
using MassTransit;

namespace Isthmus.Coordinator.Saga;

/// <summary>What the machine does before anything is changed.</summary>
internal static class DecideActivities
{
    public static EventActivityBinder<MigrationSaga, MigrationRequested> Begin(this EventActivityBinder<MigrationSaga, MigrationRequested> binder) =>
        binder.Then(context =>
        {
            var (saga, request) = (context.Saga, context.Message);
            saga.Service = request.Service;
            saga.Destination = request.Destination;
            saga.RequestedBy = request.RequestedBy;
            saga.RequestReason = request.Reason;
            saga.StartedAt = context.Settings().Time.GetUtcNow();
        });

    /// <summary>Takes the service, with the next epoch, or keeps the reason why it may not be taken.</summary>
    public static EventActivityBinder<MigrationSaga, MigrationRequested> ClaimService(this EventActivityBinder<MigrationSaga, MigrationRequested> binder) =>
        binder.ThenAsync(async context =>
        {
            var service = await context.Database().Services.FindAsync([context.Message.Service], context.CancellationToken).ConfigureAwait(false);
            context.Saga.Source = service?.Host;
            var hosts = await context.Settings().Hosts.ReadAsync(context.Database(), context.CancellationToken).ConfigureAwait(false);
            if (MigrationAdmission.Check(context.Message, service, hosts, context.Settings().Options) is { } refusal)
            {
                context.Saga.Fail(MigrationStage.Decide, refusal.Reason, refusal.Remedy);
                return;
            }

            service!.ActiveMigration = context.Saga.CorrelationId;
            context.Saga.HeldService = service.Name;
            service.LastEpoch = checked(Math.Max(service.LastEpoch, service.Epoch) + 1);
            context.Saga.Epoch = service.LastEpoch;
        });

    public static EventActivityBinder<MigrationSaga, T> PublishRejected<T>(this EventActivityBinder<MigrationSaga, T> binder)
        where T : class =>
        binder.ThenAsync(async context =>
        {
            context.End();
            await context.ReleaseServiceAsync(servingHost: null, epoch: null).ConfigureAwait(false);
            await context.AnnounceAsync(new MigrationRejected
            {
                MigrationId = context.Saga.CorrelationId,
                Service = context.Saga.Service,
                Reason = context.Saga.CompensationReason(),
                Remedy = context.Saga.Remedy ?? "Look at isthmus show for the whole history.",
            }).ConfigureAwait(false);
        });

    public static EventActivityBinder<MigrationSaga, CancelMigration> RefuseCancellation(this EventActivityBinder<MigrationSaga, CancelMigration> binder) =>
        binder.ThenAsync(context => context.AnnounceAsync(new CancellationRefused
        {
            MigrationId = context.Saga.CorrelationId,
            Service = context.Saga.Service,
            State = context.Saga.State ?? MigrationState.NeedsOperator,
            Reason = context.Saga.State is { } state ? CancellationVerdict.WhyNot(state) : $"The state {context.Saga.CurrentState} is unknown.",
        }));
}
