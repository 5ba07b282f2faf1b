using System.Threading.Channels;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Transfer;
using MassTransit;

namespace Isthmus.DistributedTests.Stores;

/// <summary>What the transfer service says.</summary>
internal sealed class Answers : IConsumer<MigrationReady>, IConsumer<StageFailed>
{
    private readonly Channel<object> _said = Channel.CreateUnbounded<object>();

    public Task Consume(ConsumeContext<MigrationReady> context) => _said.Writer.WriteAsync(context.Message, context.CancellationToken).AsTask();

    public Task Consume(ConsumeContext<StageFailed> context) => _said.Writer.WriteAsync(context.Message, context.CancellationToken).AsTask();

    /// <summary>The next answer, which must be of this type.</summary>
    public async Task<T> NextAsync<T>(CancellationToken cancellation) => Assert.IsType<T>(await _said.Reader.ReadAsync(cancellation));
}
