using Isthmus.Contracts.Verify;
using Isthmus.Hosting;
using Isthmus.Hosting.Stages;
using MassTransit;

namespace Isthmus.Restorer.Verify;

/// <summary>The service serves here for good: removes what was only needed for the move.</summary>
public sealed class MigrationCompletedConsumer(LocalHost host, PerHost<RestorerHost> hosts) : IConsumer<MigrationCompleted>
{
    public async Task Consume(ConsumeContext<MigrationCompleted> context)
    {
        var message = context.Message;
        if (message.Destination != host.Name)
            return;
        var restorer = hosts.Of(host);
        await restorer.Work.RunAsync(
            message.Service,
            message.MigrationId,
            _ =>
            {
                if (restorer.Journal.Read(message.Service)?.MigrationId == message.MigrationId)
                    restorer.Gate(message.Service).Remove();
                restorer.Placement.Commit(message.Service, message.MigrationId);
                return Task.CompletedTask;
            },
            context.CancellationToken).ConfigureAwait(false);
    }
}
