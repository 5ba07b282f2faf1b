using Isthmus.Contracts.Decide;
using MassTransit;

namespace Isthmus.Coordinator.Load;

/// <summary>Puts samples on the board.</summary>
public sealed class LoadSampledConsumer(LoadBoard board) : IConsumer<LoadSampled>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<LoadSampled> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        board.Put(context.Message);
        return Task.CompletedTask;
    }
}
