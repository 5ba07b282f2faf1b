using Isthmus.Contracts.Decide;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Isthmus.Monitor.Hosts;

/// <summary>Takes notices about hosts and operating systems in.</summary>
public sealed class NoticeConsumer(NoticeBoard board, ILogger<NoticeConsumer> logger) :
    IConsumer<HostMaintenanceRequested>, IConsumer<HostMaintenanceEnded>, IConsumer<OsVulnerabilityAnnounced>, IConsumer<OsVulnerabilityWithdrawn>,
    IConsumer<HostFailing>, IConsumer<HostRecovered>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<HostMaintenanceRequested> context) => Put(context.Message);

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<HostMaintenanceEnded> context) => Put(context.Message);

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<OsVulnerabilityAnnounced> context) => Put(context.Message);

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<OsVulnerabilityWithdrawn> context) => Put(context.Message);

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<HostFailing> context) => Put(context.Message);

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<HostRecovered> context) => Put(context.Message);

    private Task Put(INotice notice)
    {
        board.Put(notice);
        MonitorLog.NoticeTaken(logger, $"{notice}");
        return Task.CompletedTask;
    }
}
