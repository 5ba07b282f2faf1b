using Isthmus.Contracts.Verify;
using Isthmus.Dumper.Journal;
using Isthmus.Hosting;
using Isthmus.Hosting.Stages;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Isthmus.Dumper.Verify;

/// <summary>The destination was verified: the local copy goes, and so does what forwards traffic.</summary>
public sealed class DiscardSourceConsumer(LocalHost host, PerHost<DumperHost> hosts, ILogger<DiscardSourceConsumer> logger) : IConsumer<DiscardSource>
{
    public async Task Consume(ConsumeContext<DiscardSource> context)
    {
        var message = context.Message;
        using var span = MigrationTrace.Start(DumperTrace.Source, "discard source", message, host.Name);
        var dumper = hosts.Of(host);
        await dumper.Work.RunAsync(message.Service, message.MigrationId, token => DiscardAsync(dumper, message, token), context.CancellationToken).ConfigureAwait(false);
        DumperLog.Discarded(logger, host.Name, message.Service, message.MigrationId);
        await context.Publish(new SourceDiscarded { MigrationId = message.MigrationId, Service = message.Service, Host = host.Name }).ConfigureAwait(false);
    }

    private static async Task DiscardAsync(DumperHost dumper, DiscardSource message, CancellationToken cancellation)
    {
        if (dumper.Journal.Read(message.Service, message.MigrationId) is not { } record)
            return;
        var traffic = dumper.Traffic(message.Service);
        foreach (var address in traffic.Addresses)
            dumper.Takeover.Remove(dumper.Host.Space, traffic.Interface, address);
        await dumper.LiftAsync(message.Service, cancellation).ConfigureAwait(false);
        dumper.Journal.Write(record with { Phase = SourcePhase.Discarded });
        var images = dumper.Paths.Images(message.MigrationId);
        if (Directory.Exists(images))
            Directory.Delete(images, recursive: true);
    }
}
