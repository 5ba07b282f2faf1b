using Isthmus.Contracts;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Preflight;
using Isthmus.Contracts.Restore;
using Isthmus.Contracts.Stage;
using Isthmus.Contracts.Verify;
using Isthmus.SagaTests.Scripted;
using MassTransit;

namespace Isthmus.Bench.Saga.Hosts;

/// <summary>A host's dumper that answers at once and does nothing.</summary>
internal sealed class NoOpDumper(string host) :
    IConsumer<PreflightMigration>, IConsumer<StageMigration>, IConsumer<CheckpointService>, IConsumer<ProcessRestored>, IConsumer<DiscardSource>
{
    public Task Consume(ConsumeContext<PreflightMigration> context) => context.Publish((object)ScriptedAnswers.To(context.Message));

    public Task Consume(ConsumeContext<StageMigration> context) => context.Publish((object)ScriptedAnswers.To(context.Message));

    public Task Consume(ConsumeContext<CheckpointService> context) => context.Publish((object)ScriptedAnswers.To(context.Message));

    public Task Consume(ConsumeContext<ProcessRestored> context) => context.Message.Source == host
        ? context.Publish((object)ScriptedAnswers.To(context.Message, MigrationSide.Source, host))
        : Task.CompletedTask;

    public Task Consume(ConsumeContext<DiscardSource> context) => context.Publish((object)ScriptedAnswers.To(context.Message));
}
