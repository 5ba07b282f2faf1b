using Isthmus.Contracts.Hosts;
using MassTransit;

namespace Isthmus.Coordinator.Hosts;

/// <summary>Enters what hosts say of themselves.</summary>
public sealed class HostReportedConsumer(HostRegister register) : IConsumer<HostReported>, IConsumer<HostLeft>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<HostReported> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return register.EnterAsync(context.Message, context.CancellationToken);
    }

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<HostLeft> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return register.LeaveAsync(context.Message, context.CancellationToken);
    }
}
