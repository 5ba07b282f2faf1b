using Isthmus.Contracts.Decide;
using Isthmus.Hosting;
using Isthmus.Monitor.Hosts;
using Isthmus.Policy.Thresholds;
using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Isthmus.Monitor.Decisions;

/// <summary>Tells the others what follows from a sample, and asks for the move.</summary>
internal sealed class StepPublisher(IOptions<IsthmusOptions> options, MoveAttempts attempts, IBus bus, TimeProvider time, ILogger logger)
{
    public async Task PublishAsync(LoadSampled sample, ServiceStep step, CancellationToken cancellation)
    {
        if (step.Crossing is { } crossing)
            await AnnounceAsync(sample, crossing, cancellation).ConfigureAwait(false);
        Guid? migration = step.Destination is null || options.Value.Monitor.DryRun ? null : NewId.NextGuid();
        if (step.Decision is { } decision)
            await TellAsync(sample, decision, migration, cancellation).ConfigureAwait(false);
        if (migration is { } id)
            await RequestAsync(sample, step, id, cancellation).ConfigureAwait(false);
        if (step.Report is { } report)
            await bus.Publish(report, cancellation).ConfigureAwait(false);
    }

    private Task AnnounceAsync(LoadSampled sample, Crossing crossing, CancellationToken cancellation)
    {
        MonitorLog.ThresholdCrossed(logger, sample.Service, crossing.Threshold, crossing.Rising, crossing.Value);
        return bus.Publish(
            new LoadThresholdCrossed
            {
                Service = sample.Service,
                Host = sample.Host,
                CrossedAt = sample.SampledAt,
                Rising = crossing.Rising,
                Value = crossing.Value,
                Threshold = crossing.Threshold,
            },
            cancellation);
    }

    private Task TellAsync(LoadSampled sample, PolicyDecision decision, Guid? migration, CancellationToken cancellation)
    {
        if (decision.Destination is not null && options.Value.Monitor.DryRun)
            MonitorLog.WouldMove(logger, sample.Service, decision.Summary);
        return bus.Publish(
            new MoveDecided
            {
                Service = sample.Service,
                Host = sample.Host,
                DecidedAt = time.GetUtcNow(),
                DryRun = options.Value.Monitor.DryRun,
                MigrationId = migration,
                Decision = decision,
            },
            cancellation);
    }

    private Task RequestAsync(LoadSampled sample, ServiceStep step, Guid id, CancellationToken cancellation)
    {
        var (destination, reason) = (step.Destination!, step.Decision!.Summary);
        MonitorLog.MoveRequested(logger, sample.Service, sample.Host, destination, reason, id);
        attempts.Begin(id, sample.Service, destination);
        return bus.Publish(
            new MigrationRequested
            {
                MigrationId = id,
                Service = sample.Service,
                Destination = destination,
                RequestedBy = "monitor",
                Reason = reason,
                ExpectedSource = sample.Host,
            },
            cancellation);
    }
}
