using Isthmus.Bundles;
using Isthmus.Bundles.Store;
using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Freeze;
using Isthmus.Criu;
using Isthmus.Dumper.Compensate;
using Isthmus.Dumper.Journal;
using Isthmus.Dumper.Stage;
using Isthmus.Hosting;
using Isthmus.Hosting.Stages;
using Isthmus.Linux.Traffic;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Isthmus.Dumper.Freeze;

/// <summary>Freezes the service and stores its checkpoint; when that fails, the service runs on as if nothing had been.</summary>
public sealed class CheckpointServiceConsumer(LocalHost host, PerHost<DumperHost> hosts, ILogger<CheckpointServiceConsumer> logger) : IConsumer<CheckpointService>
{
    public async Task Consume(ConsumeContext<CheckpointService> context)
    {
        var message = context.Message;
        using var span = MigrationTrace.Start(DumperTrace.Source, "freeze", message, host.Name);
        var dumper = hosts.Of(host);
        object answer;
        try
        {
            answer = await dumper.Work.RunAsync(message.Service, message.MigrationId, token => CheckpointAsync(dumper, message, token), context.CancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsExpected(e) && !context.CancellationToken.IsCancellationRequested)
        {
            DumperLog.CheckpointFailed(logger, e, host.Name, message.Service);
            answer = Failed(message, e);
        }

        await context.Publish(answer, answer.GetType()).ConfigureAwait(false);
    }

    private async Task<CheckpointStored> CheckpointAsync(DumperHost dumper, CheckpointService message, CancellationToken cancellation)
    {
        var record = dumper.Journal.Read(message.Service, message.MigrationId)
            ?? throw new StageRefusedException($"{message.Service} was not staged on {host.Name} for this migration.");
        if (record is { Phase: SourcePhase.Stored or SourcePhase.Switched, Stored: { } stored })
        {
            DumperLog.Repeated(logger, host.Name, message.Service, message.MigrationId, record.Phase.ToString());
            return stored;
        }

        if (record.Phase != SourcePhase.Staged)
            throw new StageRefusedException($"{message.Service} is {record.Phase} on {host.Name} already; the command to freeze it came too late.");
        record = record with { Epoch = message.Epoch, DestinationLinkAddress = message.DestinationLinkAddress };
        var watch = new StageStopwatch(dumper.Clock);
        var freeze = new ServiceFreeze(dumper, message, record, watch, logger);
        try
        {
            var answer = await freeze.RunAsync(cancellation).ConfigureAwait(false);
            if (dumper.HoldOf(message.Service) is { Undrained: var left } && left.AcceptQueue + left.Handshakes > 0)
                DumperLog.Undrained(logger, host.Name, message.Service, left.AcceptQueue + left.Handshakes);
            DumperLog.Stored(logger, host.Name, message.Service, answer.BundleKey, answer.BundleBytes, answer.Connections,
                string.Join(", ", answer.Timings.Select(t => FormattableString.Invariant($"{t.Name} {t.Milliseconds:0.0} ms"))));
            return answer;
        }
        catch
        {
            // Nobody else has the checkpoint, so the service may run here again at once.
            var how = await SourceReturn.RunAsync(dumper, message.Service, message.MigrationId, message.Epoch, MigrationStage.Freeze, CancellationToken.None).ConfigureAwait(false);
            DumperLog.Restored(logger, host.Name, message.Service, how.Description, "the checkpoint failed");
            throw;
        }
    }

    private static bool IsExpected(Exception e) =>
        e is CriuException or CriuServiceException or BundleException or ImageException or TrafficException or IOException or InvalidDataException
            or UncarriedStateException or StageRefusedException or UnknownServiceException or OperationCanceledException or System.ComponentModel.Win32Exception or Linux.Network.NetlinkException;

    private StageFailed Failed(CheckpointService message, Exception e) => new()
    {
        MigrationId = message.MigrationId,
        Service = message.Service,
        Stage = MigrationStage.Freeze,
        Host = host.Name,
        Reason = e is OperationCanceledException ? "The freeze was called off." : e.Message,
        Remedy = e switch
        {
            ObjectStoreException store => store.Remedy,
            CriuException { LogFile: { } log } => $"See {log} on {host.Name}.",
            TrafficException or Linux.Network.NetlinkException => "Run 'isthmus doctor': nftables with the netdev family is needed.",
            _ => null,
        },
    };
}
