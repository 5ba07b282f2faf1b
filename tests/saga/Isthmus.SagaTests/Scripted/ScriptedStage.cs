using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Preflight;
using Isthmus.Contracts.Restore;
using Isthmus.Contracts.Stage;
using Isthmus.Contracts.Transfer;
using Isthmus.Contracts.Verify;
using MassTransit;

namespace Isthmus.SagaTests.Scripted;

/// <summary>One queue of scripted stage services: looks up the script, then answers with <see cref="ScriptedAnswers"/>.</summary>
internal sealed class ScriptedStage(string queue, string? host, StageScript script) :
    IConsumer<PreflightMigration>, IConsumer<StageMigration>, IConsumer<CheckpointService>, IConsumer<CheckpointStored>,
    IConsumer<MigrationReady>, IConsumer<ProcessRestored>, IConsumer<DiscardDestination>, IConsumer<RestoreSource>, IConsumer<DiscardSource>
{
    public Task Consume(ConsumeContext<PreflightMigration> context) => ActAsync(context, ScriptedAnswers.To(context.Message));

    public Task Consume(ConsumeContext<StageMigration> context) => ActAsync(context, ScriptedAnswers.To(context.Message));

    public Task Consume(ConsumeContext<CheckpointService> context) => ActAsync(context, ScriptedAnswers.To(context.Message));

    public Task Consume(ConsumeContext<CheckpointStored> context) =>
        queue == QueueNames.Transfer ? ActAsync(context, ScriptedAnswers.To(context.Message)) : Task.CompletedTask;

    public Task Consume(ConsumeContext<MigrationReady> context) =>
        queue == QueueNames.Restorer(context.Message.Destination) ? ActAsync(context, ScriptedAnswers.To(context.Message)) : Task.CompletedTask;

    public Task Consume(ConsumeContext<ProcessRestored> context)
    {
        var message = context.Message;
        if (queue == QueueNames.Dumper(message.Source))
            return ActAsync(context, ScriptedAnswers.To(message, MigrationSide.Source, message.Source));
        if (queue == QueueNames.Restorer(message.Destination))
            return ActAsync(context, ScriptedAnswers.To(message, MigrationSide.Destination, message.Destination));
        return Task.CompletedTask;
    }

    public Task Consume(ConsumeContext<DiscardDestination> context) => ActAsync(context, ScriptedAnswers.To(context.Message));

    public Task Consume(ConsumeContext<RestoreSource> context) => ActAsync(context, ScriptedAnswers.To(context.Message));

    public Task Consume(ConsumeContext<DiscardSource> context) => ActAsync(context, ScriptedAnswers.To(context.Message));

    private Task ActAsync<TMessage>(ConsumeContext<TMessage> context, IMigrationMessage answer)
        where TMessage : class, IMigrationMessage
    {
        script.Received.Enqueue((queue, context.Message));
        return script.ActOn(context.Message) switch
        {
            StageAct.Answer => PublishAsync(context, answer),
            StageAct.Fail => PublishAsync(context, ScriptedAnswers.Failure(context.Message, host ?? queue)),
            StageAct.Throw => throw new InvalidOperationException($"{queue} was told to throw at {typeof(TMessage).Name}"),
            StageAct.Silence => Task.CompletedTask,
            StageAct.Slow => WorkAsync(context, answer),
            var other => throw new ArgumentOutOfRangeException(nameof(context), other, "unknown act"),
        };
    }

    private async Task WorkAsync(ConsumeContext context, IMigrationMessage answer)
    {
        await script.SlowMayEnd.WaitAsync(context.CancellationToken);
        await PublishAsync(context, answer);
        script.SlowHasEnded();
    }

    private async Task PublishAsync(ConsumeContext context, IMigrationMessage answer)
    {
        var id = NewId.NextGuid();
        await context.Publish((object)answer, publish => publish.MessageId = id);
        if (script.Redeliver)
            await context.Publish((object)answer, publish => publish.MessageId = id);
        if (script.AnswerTwice)
            await context.Publish((object)answer);
    }
}
