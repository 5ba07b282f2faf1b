using Isthmus.Contracts.Decide;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Isthmus.Monitor.Placement;

/// <summary>Keeps what the coordinator says.</summary>
public sealed class ServiceLocatedConsumer(ServicePlacements placements, ILogger<ServiceLocatedConsumer> logger) : IConsumer<ServiceLocated>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<ServiceLocated> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var located = context.Message;
        if (placements.Put(located.Service, new ServicePlacement(located.Host, located.Epoch)))
            MonitorLog.ServiceLocated(logger, located.Service, located.Host, located.Epoch);
        else
            MonitorLog.LocationOutOfDate(logger, located.Service, located.Host, located.Epoch);
        return Task.CompletedTask;
    }
}
