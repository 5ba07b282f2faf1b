using System.ComponentModel;
using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using Isthmus.Criu;
using Isthmus.Engine;
using Isthmus.Engine.Execution;
using Isthmus.Engine.Planning;
using Isthmus.Hosting;
using Isthmus.Hosting.Stages;
using Isthmus.Linux.Network;
using Isthmus.Linux.Traffic;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Isthmus.Dumper.Compensate;

/// <summary>The move is off and the destination runs nothing: the source serves again.</summary>
public sealed class RestoreSourceConsumer(LocalHost host, PerHost<DumperHost> hosts, ILogger<RestoreSourceConsumer> logger) : IConsumer<RestoreSource>
{
    public async Task Consume(ConsumeContext<RestoreSource> context)
    {
        var message = context.Message;
        using var span = MigrationTrace.Start(DumperTrace.Source, "restore source", message, host.Name);
        var dumper = hosts.Of(host);
        var watch = new StageStopwatch(dumper.Clock);
        try
        {
            // A dump under way ends first: at CRIU's next point of return, or when it is done.
            dumper.Work.CallOff(message.Service, message.MigrationId);
            var how = await dumper.Work.UndoAsync(
                message.Service, token => SourceReturn.RunAsync(dumper, message.Service, message.MigrationId, message.Epoch, message.FailedStage, token), context.CancellationToken).ConfigureAwait(false);
            watch.Lap(how.Description);
            DumperLog.Restored(logger, host.Name, message.Service, how.Description, message.Reason);
            await context.Publish(new SourceRestored
            {
                MigrationId = message.MigrationId,
                Service = message.Service,
                Host = host.Name,
                WasFrozen = how.WasFrozen,
                Timings = watch.Timings,
            }).ConfigureAwait(false);
        }
        catch (Exception e) when (e is CriuException or TraceException or UnsupportedResourceException or PidTakenException or CriuServiceException or TrafficException or NetlinkException or IOException or InvalidDataException or InvalidOperationException or Win32Exception or UnknownServiceException)
        {
            DumperLog.RestoreFailed(logger, e, host.Name, message.Service, dumper.Paths.Images(message.MigrationId));
            await context.FailedAsync(message, MigrationStage.Compensate, host.Name,
                $"{message.Service} could not be brought back on {host.Name}: {e.Message}",
                $"Its images are kept in {dumper.Paths.ImagesInside(message.MigrationId)} on {host.Name}; start the service there by hand if CRIU cannot restore them.").ConfigureAwait(false);
        }
    }
}
