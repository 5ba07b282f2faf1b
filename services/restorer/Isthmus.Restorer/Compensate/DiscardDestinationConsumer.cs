using System.ComponentModel;
using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using Isthmus.Hosting;
using Isthmus.Hosting.Stages;
using Isthmus.Linux.Network;
using Isthmus.Linux.Traffic;
using Isthmus.Restorer.Journal;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Isthmus.Restorer.Compensate;

/// <summary>
/// The move is off: whatever runs of it here ends without a word to its clients, and its epoch never serves here. Comes
/// at any time and any number of times; the answer means that the source may serve again.
/// </summary>
public sealed class DiscardDestinationConsumer(LocalHost host, PerHost<RestorerHost> hosts, ILogger<DiscardDestinationConsumer> logger) : IConsumer<DiscardDestination>
{
    public async Task Consume(ConsumeContext<DiscardDestination> context)
    {
        var message = context.Message;
        using var span = MigrationTrace.Start(RestorerTrace.Source, "discard destination", message, host.Name);
        var restorer = hosts.Of(host);
        try
        {
            restorer.Work.CallOff(message.Service, message.MigrationId);
            var killed = await restorer.Work.UndoAsync(message.Service, token => DiscardAsync(restorer, message, token), context.CancellationToken).ConfigureAwait(false);
            RestorerLog.Discarded(logger, host.Name, message.Service, message.Epoch, killed, message.Reason);
            await context.Publish(new DestinationDiscarded { MigrationId = message.MigrationId, Service = message.Service, Host = host.Name }).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or TrafficException or NetlinkException or Win32Exception or TimeoutException or UnknownServiceException)
        {
            RestorerLog.DiscardFailed(logger, e, host.Name, message.Service, message.Epoch);
            await context.FailedAsync(message, MigrationStage.Compensate, host.Name,
                $"{host.Name} could not give epoch {message.Epoch} of {message.Service} up: {e.Message}",
                $"End the service on {host.Name} and take its address off the interface there.").ConfigureAwait(false);
        }
    }

    private static async Task<int> DiscardAsync(RestorerHost restorer, DiscardDestination message, CancellationToken cancellation)
    {
        // On the disk first: from here on nothing of this epoch can be started here, whatever is delivered next.
        restorer.Epochs.Discard(message.Service, message.Epoch);
        var record = restorer.Journal.Read(message.Service);
        if (restorer.Epochs.Read(message.Service).Claimed > message.Epoch || record?.Epoch > message.Epoch)
            return 0;
        await restorer.CoolAsync(message.Service).ConfigureAwait(false);
        if (record?.MigrationId != message.MigrationId)
        {
            restorer.Placement.Undo(message.Service, message.MigrationId);
            return 0;
        }

        // The addresses first: without them the kernel cannot tell clients of connections that end with their processes.
        restorer.Gate(message.Service).Abandon();
        var killed = await TreeEnd.RunAsync(restorer.System, restorer.Host.Space, record.RootPid, record.RootStart, cancellation).ConfigureAwait(false);
        restorer.Placement.Undo(message.Service, message.MigrationId);
        restorer.Journal.Write(record with { Phase = RestorePhase.Discarded, Restored = null });
        return killed;
    }
}
