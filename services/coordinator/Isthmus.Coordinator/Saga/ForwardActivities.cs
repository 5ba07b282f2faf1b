using System.Text.Json;
using Isthmus.Contracts;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Preflight;
using Isthmus.Contracts.Stage;
using Isthmus.Contracts.Switch;
using Isthmus.Contracts.Verify;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace Isthmus.Coordinator.Saga;

/// <summary>What the machine does on the way to the destination.</summary>
internal static class ForwardActivities
{
    public static EventActivityBinder<MigrationSaga, T> PreflightSource<T>(this EventActivityBinder<MigrationSaga, T> binder)
        where T : class => binder.ThenAsync(context => PreflightAsync(context, MigrationSide.Source));

    public static EventActivityBinder<MigrationSaga, T> PreflightDestination<T>(this EventActivityBinder<MigrationSaga, T> binder)
        where T : class => binder.ThenAsync(context => PreflightAsync(context, MigrationSide.Destination));

    public static EventActivityBinder<MigrationSaga, PreflightPassed> KeepFacts(this EventActivityBinder<MigrationSaga, PreflightPassed> binder) =>
        binder.Then(context => context.Saga.Facts = context.Message.Facts);

    public static EventActivityBinder<MigrationSaga, PreflightPassed> KeepDestination(this EventActivityBinder<MigrationSaga, PreflightPassed> binder) =>
        binder.Then(context =>
        {
            context.Saga.DestinationLinkAddress = context.Message.LinkAddress;
            context.Saga.DestinationEncryptionKey = context.Message.EncryptionKey;
            // What the destination has need not be named again.
            var wanted = context.Message.Wanted.DistinctBy(file => file.Path).ToDictionary(file => file.Path, file => file.HasContent, StringComparer.Ordinal);
            if (context.Saga.Facts is { } facts)
                context.Saga.Facts = facts with { Files = [.. facts.Files.Where(file => wanted.ContainsKey(file.Path))], FilesAtHand = [.. wanted.Where(file => file.Value).Select(file => file.Key)] };
        });

    public static EventActivityBinder<MigrationSaga, T> AwaitStaging<T>(this EventActivityBinder<MigrationSaga, T> binder)
        where T : class => binder.Then(context => context.Await(context.Settings().Options.Timeouts.Stage));

    public static EventActivityBinder<MigrationSaga, T> StageBothSides<T>(this EventActivityBinder<MigrationSaga, T> binder)
        where T : class =>
        binder.ThenAsync(async context =>
        {
            context.Await(context.Settings().Options.Timeouts.Stage);
            await StageAsync(context, MigrationSide.Source).ConfigureAwait(false);
            await StageAsync(context, MigrationSide.Destination).ConfigureAwait(false);
        });

    public static EventActivityBinder<MigrationSaga, BaseStaged> KeepStaged(this EventActivityBinder<MigrationSaga, BaseStaged> binder) =>
        binder.Then(context =>
        {
            context.Saga.SourceStaged |= context.Message.Side == MigrationSide.Source;
            context.Saga.DestinationStaged |= context.Message.Side == MigrationSide.Destination;
        });

    public static EventActivityBinder<MigrationSaga, T> CheckpointSource<T>(this EventActivityBinder<MigrationSaga, T> binder)
        where T : class =>
        binder.ThenAsync(context =>
        {
            var saga = context.Saga;
            saga.FreezeCommanded = true;
            context.Await(context.Settings().Options.Timeouts.Freeze);
            return context.CommandAsync(QueueNames.Dumper(saga.Source!), new CheckpointService
            {
                MigrationId = saga.CorrelationId,
                Service = saga.Service,
                Source = saga.Source!,
                Destination = saga.Destination,
                Epoch = saga.Epoch,
                DestinationLinkAddress = saga.DestinationLinkAddress,
                DestinationEncryptionKey = saga.DestinationEncryptionKey ?? "",
            });
        });

    public static EventActivityBinder<MigrationSaga, T> AwaitTransfer<T>(this EventActivityBinder<MigrationSaga, T> binder)
        where T : class => binder.Then(context => context.Await(context.Settings().Options.Timeouts.Transfer));

    public static EventActivityBinder<MigrationSaga, T> AwaitRestore<T>(this EventActivityBinder<MigrationSaga, T> binder)
        where T : class => binder.Then(context => context.Await(context.Settings().Options.Timeouts.Restore));

    public static EventActivityBinder<MigrationSaga, T> AwaitSwitch<T>(this EventActivityBinder<MigrationSaga, T> binder)
        where T : class => binder.Then(context => context.Await(context.Settings().Options.Timeouts.Switch));

    public static EventActivityBinder<MigrationSaga, TrafficSwitched> KeepSwitched(this EventActivityBinder<MigrationSaga, TrafficSwitched> binder) =>
        binder.Then(context =>
        {
            context.Saga.SourceSwitched |= context.Message.Side == MigrationSide.Source;
            context.Saga.DestinationSwitched |= context.Message.Side == MigrationSide.Destination;
        });

    public static EventActivityBinder<MigrationSaga, T> VerifyService<T>(this EventActivityBinder<MigrationSaga, T> binder)
        where T : class =>
        binder.ThenAsync(context =>
        {
            // The prober itself gives up after Verify; the saga waits as long again for a prober that died.
            context.Await(2 * context.Settings().Options.Timeouts.Verify);
            return context.CommandAsync(QueueNames.Verify, new VerifyService
            {
                MigrationId = context.Saga.CorrelationId,
                Service = context.Saga.Service,
                Destination = context.Saga.Destination,
                Epoch = context.Saga.Epoch,
            });
        });

    public static EventActivityBinder<MigrationSaga, T> CompleteMigration<T>(this EventActivityBinder<MigrationSaga, T> binder)
        where T : class =>
        binder.ThenAsync(async context =>
        {
            var saga = context.Saga;
            context.End();
            saga.Attempts = 0;
            await context.ReleaseServiceAsync(saga.Destination, saga.Epoch).ConfigureAwait(false);
            await context.AnnounceAsync(new MigrationCompleted
            {
                MigrationId = saga.CorrelationId,
                Service = saga.Service,
                Source = saga.Source!,
                Destination = saga.Destination,
                Epoch = saga.Epoch,
            }).ConfigureAwait(false);
        });

    public static EventActivityBinder<MigrationSaga, T> DiscardSource<T>(this EventActivityBinder<MigrationSaga, T> binder)
        where T : class => binder.ThenAsync(DiscardSourceAsync);

    /// <summary>The source's copy holds everything that the process knew, so a silent source is asked again.</summary>
    public static EventActivityBinder<MigrationSaga, T> DiscardSourceAgain<T>(this EventActivityBinder<MigrationSaga, T> binder)
        where T : class =>
        binder.ThenAsync(context =>
        {
            if (context.Saga.Deadline is not null && context.Saga.Attempts < context.Settings().Options.Timeouts.CompensationAttempts)
                return DiscardSourceAsync(context);
            context.Saga.Deadline = null;
            return Task.CompletedTask;
        });

    public static EventActivityBinder<MigrationSaga, T> StopWaiting<T>(this EventActivityBinder<MigrationSaga, T> binder)
        where T : class => binder.Then(context => context.Saga.Deadline = null);

    /// <summary>Publishes the newest stored event of this type again, so that the stages that react to it go on.</summary>
    public static EventActivityBinder<MigrationSaga, ResumeMigration> PublishAgain<TEvent>(this EventActivityBinder<MigrationSaga, ResumeMigration> binder)
        where TEvent : class, IMigrationMessage =>
        binder.ThenAsync(async context =>
        {
            var (id, name) = (context.Saga.CorrelationId, typeof(TEvent).Name);
            var stored = await context.Database().Events.Where(row => row.MigrationId == id && row.Name == name)
                .OrderByDescending(row => row.Sequence).FirstOrDefaultAsync(context.CancellationToken).ConfigureAwait(false);
            if (stored is not null && JsonSerializer.Deserialize<TEvent>(stored.Message, ApiJson.Options) is { } message)
                await context.AnnounceAsync(message).ConfigureAwait(false);
        });

    private static Task PreflightAsync(BehaviorContext<MigrationSaga> context, MigrationSide side)
    {
        var saga = context.Saga;
        context.Await(context.Settings().Options.Timeouts.Preflight);
        return context.CommandAsync(QueueOf(saga, side), new PreflightMigration
        {
            MigrationId = saga.CorrelationId,
            Service = saga.Service,
            Side = side,
            Source = saga.Source!,
            Destination = saga.Destination,
            Epoch = saga.Epoch,
            Facts = side == MigrationSide.Destination ? saga.Facts : null,
        });
    }

    private static Task StageAsync(BehaviorContext<MigrationSaga> context, MigrationSide side)
    {
        var saga = context.Saga;
        return context.CommandAsync(QueueOf(saga, side), new StageMigration
        {
            MigrationId = saga.CorrelationId,
            Service = saga.Service,
            Side = side,
            Source = saga.Source!,
            Destination = saga.Destination,
            Epoch = saga.Epoch,
            Facts = saga.Facts ?? throw new InvalidOperationException($"Migration {saga.CorrelationId} reached staging without the source's facts."),
        });
    }

    private static Task DiscardSourceAsync<T>(BehaviorContext<MigrationSaga, T> context)
        where T : class
    {
        context.Saga.Attempts++;
        context.Await(context.Settings().Options.Timeouts.Discard);
        return context.CommandAsync(QueueNames.Dumper(context.Saga.Source!), new DiscardSource
        {
            MigrationId = context.Saga.CorrelationId,
            Service = context.Saga.Service,
            Source = context.Saga.Source!,
            Epoch = context.Saga.Epoch,
        });
    }

    private static string QueueOf(MigrationSaga saga, MigrationSide side) =>
        side == MigrationSide.Source ? QueueNames.Dumper(saga.Source!) : QueueNames.Restorer(saga.Destination);
}
