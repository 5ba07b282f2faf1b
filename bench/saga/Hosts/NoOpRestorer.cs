using Isthmus.Contracts;
using Isthmus.Contracts.Preflight;
using Isthmus.Contracts.Restore;
using Isthmus.Contracts.Stage;
using Isthmus.Contracts.Transfer;
using Isthmus.SagaTests.Scripted;
using MassTransit;

namespace Isthmus.Bench.Saga.Hosts;

/// <summary>A host's restorer that answers at once and does nothing.</summary>
internal sealed class NoOpRestorer(string host) : IConsumer<PreflightMigration>, IConsumer<StageMigration>, IConsumer<MigrationReady>
{
    public Task Consume(ConsumeContext<PreflightMigration> context) => context.Publish((object)ScriptedAnswers.To(context.Message));

    public Task Consume(ConsumeContext<StageMigration> context) => context.Publish((object)ScriptedAnswers.To(context.Message));

    public async Task Consume(ConsumeContext<MigrationReady> context)
    {
        if (context.Message.Destination != host)
            return;
        var restored = (ProcessRestored)ScriptedAnswers.To(context.Message);
        await context.Publish(restored);
        await context.Publish((object)ScriptedAnswers.To(restored, MigrationSide.Destination, host));
    }
}
