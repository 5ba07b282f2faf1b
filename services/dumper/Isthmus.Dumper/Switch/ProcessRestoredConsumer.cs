using System.ComponentModel;
using System.Net.NetworkInformation;
using Isthmus.Contracts;
using Isthmus.Contracts.Restore;
using Isthmus.Contracts.Switch;
using Isthmus.Dumper.Journal;
using Isthmus.Hosting;
using Isthmus.Hosting.Stages;
using Isthmus.Linux.Network;
using Isthmus.Linux.Traffic;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Isthmus.Dumper.Switch;

/// <summary>The destination serves: the source gives the address up and sends on what it held.</summary>
public sealed class ProcessRestoredConsumer(LocalHost host, PerHost<DumperHost> hosts, ILogger<ProcessRestoredConsumer> logger) : IConsumer<ProcessRestored>
{
    public async Task Consume(ConsumeContext<ProcessRestored> context)
    {
        var message = context.Message;
        if (message.Source != host.Name)
            return;
        using var span = MigrationTrace.Start(DumperTrace.Source, "switch source", message, host.Name);
        var dumper = hosts.Of(host);
        var watch = new StageStopwatch(dumper.Clock);
        try
        {
            if (await dumper.Work.RunAsync(message.Service, message.MigrationId, token => SwitchAsync(dumper, message, watch, token), context.CancellationToken).ConfigureAwait(false) is not { } release)
                return;
            DumperLog.Switched(logger, host.Name, message.Service, message.Destination, release.Frames);
            await context.Publish(new TrafficSwitched
            {
                MigrationId = message.MigrationId,
                Service = message.Service,
                Side = MigrationSide.Source,
                Host = host.Name,
                HeldFrames = release.Frames,
                Timings = watch.Timings,
            }).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TrafficException or NetlinkException or IOException or InvalidDataException or Win32Exception or UnknownServiceException)
        {
            DumperLog.SwitchFailed(logger, e, host.Name, message.Service);
            await context.FailedAsync(message, MigrationStage.Switch, host.Name,
                $"{host.Name} could not hand the traffic of {message.Service} over: {e.Message}",
                "Run 'isthmus doctor' on this host.").ConfigureAwait(false);
        }
    }

    /// <returns>Null when this source is not in this move any more.</returns>
    private static async Task<HoldRelease?> SwitchAsync(DumperHost dumper, ProcessRestored message, StageStopwatch watch, CancellationToken cancellation)
    {
        if (dumper.Journal.Read(message.Service, message.MigrationId) is not { Phase: SourcePhase.Stored or SourcePhase.Switched } record)
            return null;
        var traffic = dumper.Traffic(message.Service);
        HoldRelease release;
        try
        {
            release = await ReleaseAsync(dumper, record, traffic, cancellation).ConfigureAwait(false);
            watch.Lap("release");
        }
        finally
        {
            // Even if nothing could be sent on: the destination has them, and clients that ask the link must find it.
            foreach (var address in traffic.Addresses)
                dumper.Takeover.Remove(dumper.Host.Space, traffic.Interface, address);
        }

        watch.Lap("address");
        dumper.Journal.Write(record with { Phase = SourcePhase.Switched });
        return release;
    }

    private static async Task<HoldRelease> ReleaseAsync(DumperHost dumper, SourceRecord record, ServiceTraffic traffic, CancellationToken cancellation)
    {
        if (dumper.HoldOf(record.Service) is { } hold)
            return await hold.ReleaseAsync(cancellation).ConfigureAwait(false);
        var link = record.DestinationLinkAddress is { Length: > 0 } text ? PhysicalAddress.Parse(text.ToUpperInvariant()) : null;
        await TrafficState.ForwardAsync(dumper.Host.Space, traffic, link, cancellation).ConfigureAwait(false);
        return new HoldRelease(0, 0, 0, Forwarding: link is not null);
    }
}
