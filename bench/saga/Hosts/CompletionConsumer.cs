using Isthmus.Bench.Saga.Levels;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Verify;
using MassTransit;

namespace Isthmus.Bench.Saga.Hosts;

/// <summary>Hears how each migration ended, as an operator's program would: from the bus.</summary>
internal sealed class CompletionConsumer(MigrationLoad load) :
    IConsumer<MigrationCompleted>, IConsumer<MigrationRejected>, IConsumer<MigrationRolledBack>, IConsumer<MigrationNeedsOperator>
{
    public Task Consume(ConsumeContext<MigrationCompleted> context)
    {
        load.Completed(context.Message.MigrationId);
        return Task.CompletedTask;
    }

    public Task Consume(ConsumeContext<MigrationRejected> context) => FailAsync($"rejected: {context.Message.Reason}");

    public Task Consume(ConsumeContext<MigrationRolledBack> context) => FailAsync($"rolled back: {context.Message.Reason}");

    public Task Consume(ConsumeContext<MigrationNeedsOperator> context) => FailAsync($"left to an operator: {context.Message.Reason}");

    private Task FailAsync(string how)
    {
        load.Failed(how);
        return Task.CompletedTask;
    }
}
