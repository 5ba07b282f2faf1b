using Isthmus.Contracts.Decide;
using MassTransit;

namespace Isthmus.Coordinator.Load;

/// <summary>Puts samples on the board.</summary>
public sealed class LoadSampledConsumer(LoadBoard board) : IConsumer<LoadSampled>, IConsumer<LoadsSampled>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<LoadSampled> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        board.Put(context.Message);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<LoadsSampled> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        foreach (var sample in context.Message.Samples)
            board.Put(sample);
        return Task.CompletedTask;
    }
}
