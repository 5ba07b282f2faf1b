using Isthmus.Contracts.Freeze;
using Isthmus.SagaTests.Scripted;
using MassTransit;

namespace Isthmus.Bench.Saga.Hosts;

/// <summary>A transfer service that believes every checkpoint.</summary>
internal sealed class NoOpTransfer : IConsumer<CheckpointStored>
{
    public Task Consume(ConsumeContext<CheckpointStored> context) => context.Publish((object)ScriptedAnswers.To(context.Message));
}
