using Isthmus.Contracts.Decide;
using MassTransit;

namespace Isthmus.Coordinator.Load;

/// <summary>Puts the monitor's decisions and reports on the board.</summary>
public sealed class DecisionConsumer(DecisionBoard board) : IConsumer<MoveDecided>, IConsumer<PolicyReported>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<MoveDecided> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        board.Put(context.Message);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<PolicyReported> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        board.Put(context.Message);
        return Task.CompletedTask;
    }
}
