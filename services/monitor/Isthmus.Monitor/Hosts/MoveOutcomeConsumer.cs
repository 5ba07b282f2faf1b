using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Decide;
using Isthmus.Contracts.Verify;
using MassTransit;

namespace Isthmus.Monitor.Hosts;

/// <summary>Hears how moves end, whoever asked for them.</summary>
public sealed class MoveOutcomeConsumer(MoveAttempts attempts) :
    IConsumer<MigrationRequested>, IConsumer<MigrationCompleted>, IConsumer<MigrationRolledBack>, IConsumer<MigrationRejected>, IConsumer<OperatorResolved>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<MigrationRequested> context)
    {
        attempts.Begin(context.Message.MigrationId, context.Message.Service, context.Message.Destination);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<MigrationCompleted> context)
    {
        attempts.Succeed(context.Message.MigrationId);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<MigrationRolledBack> context)
    {
        attempts.Fail(context.Message.MigrationId, context.Message.Reason);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<MigrationRejected> context)
    {
        attempts.Fail(context.Message.MigrationId, context.Message.Reason);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<OperatorResolved> context)
    {
        attempts.Succeed(context.Message.MigrationId);
        return Task.CompletedTask;
    }
}
